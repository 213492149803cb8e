package org.peregrine.tools.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults of what a server keeps on a disk, under tasks, a recording and an interval log. */
final class StorageFaults {
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final String JOB = "\"name\":\"job\",\"arguments\":{}";
    private static final int TASKS = 50;
    private static final long FULL_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int BLOCK = 1 << 14;

    private StorageFaults() {}

    /** The disk has no byte left for 3 s; then somebody makes room. */
    static void fillDisk(ChaosField field) throws IOException, InterruptedException {
        final Path filler = field.server().directory().resolve("filler");
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            final List<String> kept = begin(client, TASKS);
            fill(filler);
            field.begins();
            final long untilNs = System.nanoTime() + FULL_NS;
            while (System.nanoTime() - untilNs < 0) {
                begin(client, kept);
                Thread.sleep(10);
            }
            Files.delete(filler);
            field.ends();
            requireAll(client, kept);
            awaitKeeping(client);
        }
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[BLOCK]);
            }
        } catch (final IOException full) {
            if (!Files.exists(filler)) {
                throw full;
            }
        }
    }

    /** The server is killed, and has all tasks that it had acknowledged when it is back. */
    static void killWithTasks(ChaosField field) throws IOException, InterruptedException {
        final List<String> kept;
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            kept = begin(client, TASKS);
            ProcessFaults.kill(field);
        }
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            requireAll(client, kept);
        }
    }

    private static List<String> begin(ByteClient client, int count) throws IOException {
        final List<String> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begin(client, kept);
        }
        if (kept.size() < count) {
            throw new IOException("Only " + kept.size() + " of " + count + " tasks were acknowledged");
        }
        return kept;
    }

    /** Begins a task; notes its id if it is acknowledged. What is not must be refused by an error. */
    private static void begin(ByteClient client, List<String> kept) throws IOException {
        final String answer = client.modern("tools/call", JOB);
        final Matcher task = TASK.matcher(answer);
        if (task.find()) {
            kept.add(task.group(1));
        } else {
            HandlerFaults.require(answer, "\"error\"");
        }
    }

    /** Each task that was acknowledged must be found. */
    static void requireAll(ByteClient client, List<String> kept) throws IOException {
        for (final String task : kept) {
            HandlerFaults.require(
                    client.modern("tasks/get", "\"taskId\":\"" + task + "\""), "\"taskId\":\"" + task + "\"");
        }
    }

    private static void awaitKeeping(ByteClient client) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        final List<String> kept = new ArrayList<>();
        while (kept.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("No task is kept though there is room again");
            }
            begin(client, kept);
            Thread.sleep(20);
        }
        requireAll(client, kept);
    }
}
