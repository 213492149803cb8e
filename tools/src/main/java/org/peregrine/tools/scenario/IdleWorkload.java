package org.peregrine.tools.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.tools.profile.JavaProcess;
import org.peregrine.tools.profile.LiveMemory;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.suite.MeasuredServer;
import org.peregrine.tools.suite.WireWorkload;
import org.peregrine.tools.suite.Workload;

/**
 * Connections that do nothing, and one that calls: what the idle ones cost the server's heap and direct memory, each
 * after a garbage collection (what the kernel keeps for a socket is not counted), and whether answers stay quick.
 */
final class IdleWorkload implements Workload {
    private static final int SAMPLES = 2;
    private static final int BATCH = 256;

    private final MeasuredServer server;
    private final int connections;
    private final WireWorkload calls;
    private final double maxBytes;

    /**
     * Describes the scenario.
     *
     * @param server to be measured.
     * @param connections held.
     * @param calls made meanwhile.
     * @param maxBytes of the server's memory for each.
     */
    IdleWorkload(MeasuredServer server, int connections, WireWorkload calls, double maxBytes) {
        this.server = server;
        this.connections = connections;
        this.calls = calls;
        this.maxBytes = maxBytes;
    }

    @Override
    public String id() {
        return calls.id();
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        try (JavaProcess process = JavaProcess.attach(server.pid());
                ClientSelector selector = new ClientSelector()) {
            final long before = live(process);
            final Silent silent = new Silent();
            final Target target = server.target("tcp");
            for (int i = 1; i <= connections; i++) {
                selector.connect(target, ClientSettings.RAW, silent, null);
                while ((i % BATCH == 0 || i == connections) && silent.open < i && silent.closed == null) {
                    selector.poll(1);
                }
            }
            final double bytesEach = (live(process) - before) / (double) connections;
            final BenchmarkResult result = calls.run(environment);
            selector.poll(0);
            return judged(result, bytesEach, silent.closed);
        }
    }

    private static long live(JavaProcess process) throws IOException, InterruptedException {
        return LiveMemory.watch(process, Duration.ofMillis(500), SAMPLES, sample -> {})
                .getLast()
                .live();
    }

    private BenchmarkResult judged(BenchmarkResult result, double bytesEach, String closed) {
        final List<String> failures = new ArrayList<>(result.failures());
        if (closed != null) {
            failures.add("an idle connection ended: " + closed);
        }
        if (bytesEach > maxBytes) {
            failures.add("an idle connection costs " + Math.round(bytesEach) + " B, more than " + Math.round(maxBytes));
        }
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put("idle_connections", (double) connections);
        details.put("idle_connection_bytes", bytesEach);
        return result.with(failures, details);
    }

    /** Connections of which nothing is expected but that they stay. */
    private static final class Silent implements ClientHandler {
        private int open;
        private String closed;

        @Override
        public void onOpen(ClientConnection connection) {
            open++;
        }

        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
            closed = "it was sent a message";
        }

        @Override
        public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
            closed = reason;
        }

        @Override
        public void onClosed(ClientConnection connection, String reason) {
            closed = reason;
        }
    }
}
