package org.peregrine.tools.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.client.McpClient;
import org.peregrine.tools.chaos.client.ByteClient;
import org.peregrine.tools.chaos.client.SessionCalls;

/** Faults of the time of day. */
final class ClockFaults {
    /** A line of the access log. */
    private static final Pattern TIME = Pattern.compile("\"time\":\"([^\"]+)\"");

    static final String JUMP = "+3600s";
    private static final Duration MOST_OF_JUMP = Duration.ofMinutes(50);
    private static final int TASKS = 20;
    private static final int STAY_MS = 3_000;
    private static final String MESSAGE = "{\"message\":\"alive\"}";

    private ClockFaults() {}

    /**
     * The time of day jumps ahead by an hour, and back: no session, task or timeout may notice; the log must.
     */
    static void jump(ChaosField field) throws IOException, InterruptedException {
        final ServedProcess server = field.server();
        try (ByteClient client = ByteClient.connect(server.address("tcp"));
                McpClient session =
                        McpClient.connect(server.target("http").text()).timeout(Duration.ofSeconds(5))) {
            final List<String> kept = StorageFaults.begin(client, TASKS);
            final String id = SessionCalls.open(server.address("http"));
            OwnClock.jump(server, JUMP);
            awaitLogTime(server, true); // The library looks at its file once a second.
            field.begins();
            requireNothingEnded(client, session, kept);
            SessionCalls.require(server.address("http"), id);
            Thread.sleep(STAY_MS);
            OwnClock.jumpBack(server);
            field.ends();
            awaitLogTime(server, false);
            requireNothingEnded(client, session, kept);
            SessionCalls.require(server.address("http"), id);
        }
        if (!server.hasLogged("the time of day has jumped back by 3")) {
            throw new IOException("The server does not tell of the jump back");
        }
    }

    private static void requireNothingEnded(ByteClient client, McpClient session, List<String> kept)
            throws IOException {
        HandlerFaults.require(session.callTool("echo", MESSAGE), "alive");
        StorageFaults.requireAll(client, kept);
        final long startNs = System.nanoTime();
        HandlerFaults.require(client.call("hang", "{\"ms\":1000}"), "took longer than");
        requireLength(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    /** Half a second is what the tool allows its handler. */
    static void requireLength(long tookMs) throws IOException {
        if (tookMs < 450 || tookMs > 2_000) {
            throw new IOException("A timeout of 500 ms came after " + tookMs + " ms, while the time of day jumped");
        }
    }

    /** Waits for a last line whose time is, or is no longer, that of the jump. */
    static void awaitLogTime(ServedProcess server, boolean ahead) throws IOException, InterruptedException {
        final Path log = server.directory().resolve("access.log");
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        while (isAhead(lastTime(log)) != ahead) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("The times of the access log do not follow the time of day: " + lastTime(log));
            }
            Thread.sleep(50);
        }
    }

    private static boolean isAhead(Instant time) {
        return time.isAfter(Instant.now().plus(MOST_OF_JUMP));
    }

    private static Instant lastTime(Path log) throws IOException {
        final Matcher time = TIME.matcher(Files.readString(log));
        Instant last = Instant.EPOCH;
        while (time.find()) {
            last = Instant.parse(time.group(1));
        }
        return last;
    }
}
