package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/** Rule 4 of the path: no allocation between poll and offer. Exact, so it is a gate. */
final class AllocationTest {
    private static final int MESSAGES = 100_000;
    /** The compiler may still be at work in the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 8;

    private static final int BATCH = 16;

    @Test
    void shouldAllocateNothingOverAHundredThousandMessages() throws Exception {
        final LoopTransport transport = new LoopTransport();
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(EngineHarness.registry())
                .transport(transport);
        try (McpEngine engine = McpEngine.launch(context)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long thread = Thread.currentThread().threadId();
            run(engine, transport, MESSAGES);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
                final long before = threads.getThreadAllocatedBytes(thread);
                run(engine, transport, MESSAGES);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertThat(allocated).isZero();
            assertThat(transport.errors).isZero();
        }
    }

    private static void run(McpEngine engine, LoopTransport transport, int messages) {
        final long until = transport.replies + messages;
        while (transport.replies < until) {
            engine.invoke();
        }
    }

    /** Sends the same messages for ever and only counts what comes back. */
    private static final class LoopTransport implements Transport {
        private final String[] messages = {
            EngineHarness.echo(1, "hello"),
            EngineHarness.request(2, "tools/list", "{}"),
            EngineHarness.request(3, "ping", "{}"),
            EngineHarness.request(4, "resources/read", "{\"uri\":\"test://text\"}"),
            EngineHarness.request("\"five\"", "server/discover", "{" + EngineHarness.META + "}"),
            EngineHarness.call(6, "echo", "{\"message\":\"x\"}")
                    .replace("\"params\":{", "\"params\":{" + EngineHarness.META + ","),
        };
        private final UnsafeBuffer[] buffers = new UnsafeBuffer[messages.length];
        private final Frame frame = new Frame();
        private FrameHandler handler;
        private int next;
        private long exchange;
        private long replies;
        private long errors;

        @Override
        public String name() {
            return "loop";
        }

        @Override
        public void open(TransportContext context) {
            handler = context.handler();
            for (int i = 0; i < messages.length; i++) {
                buffers[i] = new UnsafeBuffer(messages[i].getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public int poll(int frameLimit, long nowNs) {
            for (int i = 0; i < BATCH; i++) {
                final UnsafeBuffer buffer = buffers[next];
                next = (next + 1) % buffers.length;
                handler.onFrame(frame.start(1, exchange++, true).bytes(buffer, 0, 0, buffer.capacity()));
            }
            return BATCH;
        }

        @Override
        public int offer(Reply reply) {
            replies++;
            errors += contains(reply, 'e', 'r') ? 1 : 0;
            return SENT;
        }

        /** Looks for the start of an "error" member right behind the id, without allocating. */
        private static boolean contains(Reply reply, char first, char second) {
            final int end = Math.min(reply.length() - 2, 40);
            for (int i = 20; i < end; i++) {
                if (reply.buffer().getByte(reply.offset() + i) == '"'
                        && reply.buffer().getByte(reply.offset() + i + 1) == first
                        && reply.buffer().getByte(reply.offset() + i + 2) == second) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean isBacklogged(long connectionId) {
            return false;
        }

        @Override
        public void flush() {}

        @Override
        public void await(long timeoutNs) {}

        @Override
        public void wakeup() {}

        @Override
        public void quiesce() {}

        @Override
        public boolean hasPendingReplies() {
            return false;
        }

        @Override
        public void close() {}
    }
}
