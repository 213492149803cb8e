package org.peregrine.tools.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.McpClient;

/** Faults of a driver of Aeron's that runs beside its server. */
final class DriverFaults {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String MESSAGE = "{\"message\":\"alive\"}";
    private static final int GONE_MS = 2_000;

    private DriverFaults() {}

    /** The driver is killed and comes back; its clients are told, and are served again. */
    static void killDriver(ChaosField field) throws IOException, InterruptedException {
        final String target = field.server().target("aeron").text();
        try (McpClient client = connect(target)) {
            echo(client);
            field.begins();
            field.server().driver().kill();
            awaitEnd(client);
        }
        Thread.sleep(GONE_MS);
        field.server().driver().restart();
        field.ends();
        awaitServed(target);
    }

    static McpClient connect(String target) throws IOException {
        return McpClient.connect(target).timeout(ANSWER);
    }

    private static void echo(McpClient client) throws IOException {
        HandlerFaults.require(client.callTool("echo", MESSAGE), "alive");
    }

    /** A call that is under way when a connection ends must end with it. */
    static void awaitEnd(McpClient client) throws IOException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.DETECTED_WITHIN_S * 1e9);
        try {
            while (System.nanoTime() - deadlineNs < 0) { // Shared memory serves on until somebody sees the end.
                echo(client);
            }
        } catch (final IOException ended) {
            if (ended.getMessage().startsWith("The connection ended")) {
                return;
            }
            throw ended;
        }
        throw new IOException("A client of the dead driver was not told within 1 s");
    }

    private static void awaitServed(String target) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        while (true) {
            try (McpClient client = connect(target)) {
                echo(client);
                return;
            } catch (final IOException notYet) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException("The server does not serve over Aeron though the driver is back", notYet);
                }
            }
            Thread.sleep(TimeUnit.SECONDS.toMillis(1) / 10);
        }
    }
}
