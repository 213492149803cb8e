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
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.chaos.client.ByteClient;
import org.peregrine.tools.chaos.disk.HangingDisk;

/** Faults of what a server keeps on a disk, under tasks, a recording and an interval log. */
final class StorageFaults {
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final String JOB = "\"name\":\"job\",\"arguments\":{}";
    private static final Pattern MISSED = Pattern.compile("\"event\":\"gap\".*\"missed\":(\\d+)");
    /** In which the load fills a pipe of 64 KiB. */
    private static final int PIPE_MS = 1_000;

    private static final int TASKS = 50;
    private static final long LENGTH_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int BLOCK = 1 << 14;

    private StorageFaults() {}

    /** The disk has no byte left for 3 s; then somebody makes room. */
    static void fillDisk(ChaosField field) throws IOException, InterruptedException {
        final Path filler = field.server().directory().resolve("filler");
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            final List<String> kept = begin(client, TASKS);
            fill(filler);
            field.begins();
            final long untilNs = System.nanoTime() + LENGTH_NS;
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

    /**
     * No call to the disk returns for 3 s: not one of the logs may go without a line that names it, and tasks that were
     * acknowledged are found.
     */
    static void hangDisk(ChaosField field) throws IOException, InterruptedException {
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"));
                ByteClient waiting = ByteClient.connect(field.server().address("tcp"))) {
            final List<String> kept = begin(client, TASKS);
            final long disk = HangingDisk.process(field.server().pid());
            field.begins();
            ProcessFaults.signal(disk, "STOP");
            try {
                waiting.sendModern("tools/call", JOB);
                Thread.sleep(TimeUnit.NANOSECONDS.toMillis(LENGTH_NS));
            } finally {
                ProcessFaults.signal(disk, "CONT");
            }
            field.ends();
            keep(waiting.readLine(), kept);
            requireAll(client, kept);
            awaitKeeping(client);
            for (final String label : List.of("audit log", "access log", "recording", "tasks", "metrics")) {
                awaitLines(field.server(), label);
            }
        }
    }

    /** One line when it hangs, and one when it goes on, which says what was missed. */
    static void awaitLines(ServedProcess server, String label) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        while (!server.hasLogged(label + ": ", "has not taken a write for")
                || !server.hasLogged(label + ": ", "takes writes again", "missed: ")) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("The log does not say of the " + label + " that its disk hung and goes on");
            }
            Thread.sleep(20);
        }
    }

    /**
     * Nobody reads the log that goes to the standard output. The fault begins when the pipe is full: until then nobody
     * can know. What had no room must have been counted: in the metric, in the line that tells of the end, and in the
     * log itself.
     */
    static void stopReadingLog(ChaosField field) throws IOException, InterruptedException {
        final PausedOutput output = field.server().output();
        try {
            output.pause();
            Thread.sleep(PIPE_MS);
            field.begins();
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(LENGTH_NS));
        } finally {
            output.goOn();
        }
        field.ends();
        awaitLines(field.server(), "access log");
        requireCounted(output, field.server());
    }

    private static void requireCounted(PausedOutput output, ServedProcess server)
            throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        long inLog = 0;
        while (inLog == 0) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("No line of the access log says what was missed");
            }
            Thread.sleep(20);
            inLog = output.events().stream()
                    .map(MISSED::matcher)
                    .filter(Matcher::find)
                    .mapToLong(missed -> Long.parseLong(missed.group(1)))
                    .sum();
        }
        if (!server.hasLogged("access log: ", "missed: " + LogText.count(inLog, "request"))) {
            throw new IOException(
                    "The access log says that " + inLog + " requests are missing; another number was told");
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

    /** Begins tasks, all of which must be acknowledged; returns their ids. */
    static List<String> begin(ByteClient client, int count) throws IOException {
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
        keep(client.modern("tools/call", JOB), kept);
    }

    private static void keep(String answer, List<String> kept) throws IOException {
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
