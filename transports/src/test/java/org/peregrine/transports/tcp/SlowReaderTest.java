package org.peregrine.transports.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.Cause;
import org.peregrine.engine.metrics.SlowRequest;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.nio.NioTransport;

/**
 * A reader that stops while the engine's clock goes on: the metrics say for how long, of which connection, and that it
 * was the reader. Both connections have to be on one shard, so not {@code TestedEngine} but the test launches.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlowReaderTest {
    private static final int REPLY_BYTES = 12 << 20;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"large\",\"arguments\":{}}}\n";

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";

    private final AtomicLong laterNs = new AtomicLong();

    private long nanoTime() {
        return System.nanoTime() + laterNs.get();
    }

    private EngineContext context() {
        final String text = "x".repeat(REPLY_BYTES);
        return new EngineContext()
                .clock(this::nanoTime)
                .limit(Limit.MAX_PENDING_REPLY_BYTES, 2L * REPLY_BYTES)
                .registry(Registry.builder()
                        .tool(Tool.named("large").inline((call, reply) -> reply.text(text)))
                        .build());
    }

    @Test
    void shouldMeasureHowLongAPeerDidNotRead() throws IOException {
        final NioTransport transport = new NioTransport("tcp")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        try (McpEngine engine = McpEngine.launch(context().transport(transport));
                Socket socket = new Socket();
                Socket other = new Socket()) {
            socket.connect(transport.boundAddresses().getFirst());
            other.connect(transport.boundAddresses().getFirst());
            final long sentNs = nanoTime();
            send(socket, CALL);
            // The reply is counted when the network thread takes it, and waits for the reader from its first write on.
            while (engine.counter(EngineCounter.REPLIES_SENT) == 0
                    || socket.getInputStream().available() == 0) {
                Thread.onSpinWait();
            }
            laterNs.addAndGet(STALL_NS);
            // The network thread reads the clock once a cycle, and the cycle that reads the second ping begins after
            // the first.
            for (int i = 0; i < 2; i++) {
                send(other, PING);
                readLine(other.getInputStream());
            }
            readLine(socket.getInputStream());
            final SlowRequest stall = awaitStall(engine);
            assertThat(stall.endToEndNs()).isBetween(STALL_NS, nanoTime() - sentNs);
            assertThat(stall.causes()).first().extracting(Cause.Share::cause).isEqualTo(Cause.SLOW_READER);
            assertThat(stall.name().method()).isEqualTo("replies");
        }
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    }

    private static void readLine(InputStream input) throws IOException {
        final byte[] bytes = new byte[1 << 16];
        int count = input.read(bytes);
        while (count > 0 && bytes[count - 1] != '\n') {
            count = input.read(bytes);
        }
        assertThat(count).isPositive();
    }

    /** The engine's own metrics thread may take the interval first, so all of them are checked. */
    private static SlowRequest awaitStall(McpEngine engine) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadlineNs) {
            engine.metrics().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            for (final SlowRequest slow : engine.metrics().total().latencies().slowest()) {
                if (slow.name().method().equals("replies")) {
                    return slow;
                }
            }
        }
        throw new AssertionError("No stall was recorded");
    }
}
