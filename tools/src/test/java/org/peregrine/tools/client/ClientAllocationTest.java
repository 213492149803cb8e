package org.peregrine.tools.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.ProtocolVersion;

final class ClientAllocationTest {
    private static final int CALLS = 20_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    /** What the meter itself and the JVM's own upcalls may cost over all calls. */
    private static final long SLACK_BYTES = 10_000;

    private static final byte[] CALL = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"hi"}}}""".getBytes(StandardCharsets.US_ASCII);

    /** Counts. */
    private static final class Count implements ClientHandler {
        private int messages;
        private int faults;

        @Override
        public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
            messages += message.result().present() ? 1 : 0;
        }

        @Override
        public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
            faults++;
        }

        @Override
        public void onClosed(ClientConnection connection, String reason) {
            faults++;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"HTTP", "WEBSOCKET", "TCP", "UNIX", "SSE"})
    void shouldAllocateNothingOnceItIsWarm(Target.Kind kind) throws Exception {
        final Count count = new Count();
        final UnsafeBuffer call = new UnsafeBuffer(CALL);
        final ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ServerUnderTest server = new ServerUnderTest();
                ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(server.target(kind), ClientSettings.of(ProtocolVersion.V2025_11_25), count, null);
            run(selector, connection, call, count);
            run(selector, connection, call, count);
            final long before = meter.getCurrentThreadAllocatedBytes();
            run(selector, connection, call, count);
            assertThat(meter.getCurrentThreadAllocatedBytes() - before).isLessThan(SLACK_BYTES);
        }
        assertThat(count.faults).isZero();
    }

    private static void run(ClientSelector selector, ClientConnection connection, UnsafeBuffer call, Count count)
            throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        final int goal = count.messages + CALLS;
        int sent = 0;
        while (count.messages < goal && count.faults == 0) {
            while (sent < CALLS
                    && sent - (count.messages - goal + CALLS) < 16
                    && connection.offer(call, 0, CALL.length) == Offer.TAKEN) {
                sent++;
            }
            selector.poll(1);
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not answered in time");
            }
        }
    }
}
