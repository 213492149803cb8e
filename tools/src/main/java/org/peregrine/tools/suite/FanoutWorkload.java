package org.peregrine.tools.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/**
 * One change, many subscribers: from the request that makes the change to its arrival at the last of them. Open loop:
 * each change has its time, and counts from it. All clients are connections of this process, on one thread.
 */
public final class FanoutWorkload implements Workload {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    /**
     * Amount of work.
     *
     * @param subscribers connections that each subscribe to the resource.
     * @param rateHz changes a second.
     * @param warmupChanges not measured.
     * @param changes measured.
     */
    public record Extent(int subscribers, double rateHz, int warmupChanges, int changes) {}

    private final String id;
    private final MeasuredServer server;
    private final Extent extent;

    /**
     * Describes a run.
     *
     * @param id of the workload.
     * @param server to be measured.
     * @param extent of the work.
     */
    public FanoutWorkload(String id, MeasuredServer server, Extent extent) {
        this.id = id;
        this.server = server;
        this.extent = extent;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        try (StatusWatch watch = server.watch()) {
            return watch.addTo(measure(environment));
        }
    }

    private BenchmarkResult measure(Environment environment) throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final List<String> failures = new ArrayList<>();
        final Histogram samples = new Histogram(HIGHEST_NS, 3);
        double durationS = 0;
        try (ClientSelector selector = new ClientSelector()) {
            final Crowd crowd = new Crowd(selector);
            crowd.gather();
            crowd.change(extent.warmupChanges(), new Histogram(HIGHEST_NS, 3));
            final long startNs = System.nanoTime();
            crowd.change(extent.changes(), samples);
            durationS = (System.nanoTime() - startNs) / 1e9;
            if (durationS > 1.1 * extent.changes() / extent.rateHz()) {
                failures.add(
                        "the rate was not held: " + extent.changes() + " changes took " + Math.round(durationS) + " s");
            }
        } catch (final Incomplete incomplete) {
            failures.add(incomplete.getMessage());
        }
        return new BenchmarkResult(
                id,
                "a change told to " + extent.subscribers() + " subscribers, " + extent.rateHz() + " times a second",
                startedAt,
                environment,
                "tcp",
                MeasuredServer.THREADING_MODE,
                new Work(
                        samples.getTotalCount(),
                        extent.warmupChanges(),
                        durationS,
                        extent.subscribers(),
                        samples.getTotalCount()),
                LatencyFigures.of(samples),
                Usage.UNKNOWN,
                "from the time at which the change was due to its arrival at the last subscriber",
                failures,
                Map.of("subscribers", (double) extent.subscribers(), "rate_hz", extent.rateHz()));
    }

    /** A crowd that did not get what it waited for. */
    private static final class Incomplete extends IOException {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }
    }

    /** The subscribers, and one more connection that makes the changes. */
    private final class Crowd implements ClientHandler {
        private final ClientSelector selector;
        private final UnsafeBuffer subscribe = bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/subscribe\","
                + "\"params\":{\"uri\":\"bench://text/0\"}}");
        private final UnsafeBuffer touch = bytes(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"touch\",\"arguments\":{}}}");
        private ClientConnection author;
        private int open;
        private int subscribed;
        private int delivered;
        private int answered;
        private String closed;

        Crowd(ClientSelector selector) {
            this.selector = selector;
        }

        private static UnsafeBuffer bytes(String text) {
            return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        }

        void gather() throws IOException {
            final Target target = server.target("tcp");
            final ClientSettings settings = ClientSettings.of(ProtocolVersion.V2025_11_25);
            author = selector.connect(target, settings, this, "author");
            await(() -> open == 1, "the author's connection");
            for (int i = 1; i <= extent.subscribers(); i++) {
                selector.connect(target, settings, this, null);
                final int expected = i + 1;
                await(() -> open == expected, "subscriber " + i);
            }
            await(() -> subscribed == extent.subscribers(), "all subscriptions");
        }

        void change(int times, Histogram samples) throws IOException {
            final long intervalNs = (long) (TimeUnit.SECONDS.toNanos(1) / extent.rateHz());
            long dueNs = System.nanoTime();
            for (int i = 0; i < times; i++) {
                for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                    selector.poll(TimeUnit.NANOSECONDS.toMillis(leftNs));
                }
                delivered = 0;
                answered = 0;
                if (author.offer(touch, 0, touch.capacity()) != Offer.TAKEN) {
                    throw new Incomplete("the change could not be sent");
                }
                await(
                        () -> delivered == extent.subscribers() && answered == 1,
                        "the last of all subscribers to be told");
                samples.recordValue(Math.min(System.nanoTime() - dueNs, HIGHEST_NS));
                dueNs += intervalNs;
            }
        }

        private void await(BooleanSupplier done, String what) throws IOException {
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            while (!done.getAsBoolean()) {
                selector.poll(1);
                if (closed != null) {
                    throw new Incomplete("a connection ended: " + closed);
                }
                if (System.nanoTime() > deadlineNs) {
                    throw new Incomplete(
                            "waited too long for " + what + ": " + delivered + " told, " + subscribed + " subscribed");
                }
            }
        }

        @Override
        public void onOpen(ClientConnection connection) {
            open++;
            if (connection.attachment() == null
                    && connection.offer(subscribe, 0, subscribe.capacity()) != Offer.TAKEN) {
                closed = "the subscription could not be sent";
            }
        }

        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
            if (connection.attachment() != null) {
                answered += message.kind() == MessageKind.RESPONSE ? 1 : 0;
            } else if (message.kind() == MessageKind.RESPONSE) {
                subscribed++;
            } else {
                delivered++;
            }
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
