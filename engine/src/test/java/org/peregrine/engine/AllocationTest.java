package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/** Rule 4 of the path: no allocation between poll and offer. Exact, so it is a gate. */
final class AllocationTest {
    private static final int MESSAGES = 100_000;
    /** The compiler may still be at work in the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 8;

    private static final int BATCH = 16;

    private static final String[] MESSAGES_OF_BOTH_ERAS = {
        EngineHarness.echo(1, "hello"),
        EngineHarness.request(2, "tools/list", "{}"),
        EngineHarness.request(3, "ping", "{}"),
        EngineHarness.request(4, "resources/read", "{\"uri\":\"test://text\"}"),
        EngineHarness.request("\"five\"", "server/discover", "{" + EngineHarness.META + "}"),
        modern(EngineHarness.call(6, "echo", "{\"message\":\"x\"}")),
    };
    private static final String[] SESSION_MESSAGES = {
        EngineHarness.echo(1, "hello"),
        EngineHarness.request(2, "tools/list", "{}"),
        EngineHarness.request(3, "logging/setLevel", "{\"level\":\"info\"}"),
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
    };
    private static final Tool COUNT = Tool.named("count")
            .outputSchema("{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\"}}}")
            .outputValidation(OutputValidation.ON)
            .inline((call, reply) ->
                    reply.structured().beginObject().name("count").value(3).endObject());

    @Test
    void shouldAllocateNothingOverAHundredThousandMessages() throws Exception {
        final LoopTransport transport = new LoopTransport(false, MESSAGES_OF_BOTH_ERAS);
        assertThat(errorsWithoutAllocation(transport, null)).isZero();
    }

    /** Refused arguments, told by an error before 2025-11-25 and by a result since, and structured content that is checked. */
    @Test
    void shouldAllocateNothingForValidation() throws Exception {
        final LoopTransport transport = new LoopTransport(
                false,
                EngineHarness.call(1, "echo", "{\"message\":7}"),
                modern(EngineHarness.call(2, "echo", "{\"message\":7}")),
                modern(EngineHarness.call(3, "count", "{}")));
        assertThat(errorsWithoutAllocation(transport, null)).isPositive();
    }

    /** A legacy HTTP client with a session, an open stream and a subscription. */
    @Test
    void shouldAllocateNothingInASession() throws Exception {
        final LoopTransport transport = new LoopTransport(true, SESSION_MESSAGES);
        assertThat(errorsWithoutAllocation(transport, null)).isZero();
    }

    /** On the path; and the recording thread's own garbage would make pauses for everybody. */
    @Test
    void shouldAllocateNothingWhileRecording(@TempDir Path directory) throws Exception {
        final Queue<String> said = new ConcurrentLinkedQueue<>();
        final LoopTransport plain = new LoopTransport(false, MESSAGES_OF_BOTH_ERAS);
        assertThat(errorsWithoutAllocation(plain, RecordingSettings.in(directory.resolve("plain"), said::add)))
                .isZero();
        final LoopTransport session = new LoopTransport(true, SESSION_MESSAGES);
        assertThat(errorsWithoutAllocation(session, RecordingSettings.in(directory.resolve("session"), said::add)))
                .isZero();
        assertThat(said).hasSize(2).allMatch(line -> line.contains("lost 0"));
    }

    private static String modern(String call) {
        return call.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
    }

    /** Runs the messages until a round costs nothing, and tells how many were answered with an error. */
    private static long errorsWithoutAllocation(LoopTransport transport, RecordingSettings recording) throws Exception {
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(EngineHarness.registry(COUNT))
                .recording(recording)
                .transport(transport);
        try (McpEngine engine = McpEngine.launch(context)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long thread = Thread.currentThread().threadId();
            transport.openSession(engine);
            run(engine, transport, MESSAGES);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
                final long before = threads.getThreadAllocatedBytes(thread);
                run(engine, transport, MESSAGES);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertThat(allocated).isZero();
            if (recording != null) {
                assertThat(recordingThreadAllocates(engine, transport, threads)).isLessThan(MESSAGES);
            }
            return transport.errors;
        }
    }

    /** Bytes for so many messages, each of which is two documents, as soon as the thread's code is compiled. */
    private static long recordingThreadAllocates(McpEngine engine, LoopTransport transport, ThreadMXBean threads) {
        final long thread = Thread.getAllStackTraces().keySet().stream()
                .filter(candidate -> candidate.getName().equals("peregrine-recording"))
                .findFirst()
                .orElseThrow()
                .threadId();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && allocated >= MESSAGES; round++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            run(engine, transport, MESSAGES);
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        return allocated;
    }

    private static void run(McpEngine engine, LoopTransport transport, int messages) {
        final long until = transport.replies + messages;
        while (transport.replies < until) {
            engine.invoke();
        }
    }

    /** Sends the same messages for ever and only counts what comes back. */
    private static final class LoopTransport implements Transport {
        private static final int SESSION_ID_LENGTH = 32;

        private final boolean inSession;
        private final UnsafeBuffer sessionId = new UnsafeBuffer(new byte[SESSION_ID_LENGTH]);
        private boolean sessionOpened;
        private final UnsafeBuffer[] buffers;
        private final Frame frame = new Frame();
        private FrameHandler handler;
        private int next;
        private long exchange;
        private long replies;
        private long errors;

        LoopTransport(boolean inSession, String... texts) {
            this.inSession = inSession;
            buffers = new UnsafeBuffer[texts.length];
            for (int i = 0; i < texts.length; i++) {
                buffers[i] = region(texts[i]);
            }
        }

        /** Room for the header's value, and the body. */
        private static UnsafeBuffer region(String body) {
            return new UnsafeBuffer((" ".repeat(SESSION_ID_LENGTH) + body).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String name() {
            return "loop";
        }

        @Override
        public void open(TransportContext context) {
            handler = context.handler();
        }

        /** Initializes, opens the stream and subscribes; from then on the messages go round. */
        void openSession(McpEngine engine) {
            if (inSession) {
                deliver(
                        region(EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}")),
                        FrameKind.MESSAGE);
                awaitReplies(engine, 1);
                for (final UnsafeBuffer buffer : buffers) {
                    buffer.putBytes(0, sessionId, 0, SESSION_ID_LENGTH);
                }
                final UnsafeBuffer subscribe =
                        region(EngineHarness.request(1, "resources/subscribe", "{\"uri\":\"test://text\"}"));
                subscribe.putBytes(0, sessionId, 0, SESSION_ID_LENGTH);
                deliver(subscribe, FrameKind.MESSAGE);
                deliver(sessionId, FrameKind.OPEN_STREAM);
                awaitReplies(engine, 3);
            }
            if (!inSession) {
                deliver(
                        region(EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-06-18\"}")),
                        FrameKind.MESSAGE);
                awaitReplies(engine, 1);
            }
            sessionOpened = true;
        }

        private void awaitReplies(McpEngine engine, long count) {
            while (replies < count) {
                engine.invoke();
                Thread.onSpinWait();
            }
        }

        private void deliver(UnsafeBuffer buffer, FrameKind kind) {
            frame.start(1, exchange++, !inSession)
                    .kind(kind)
                    .acceptsStream(true)
                    .bytes(
                            buffer,
                            inSession ? 0 : SESSION_ID_LENGTH,
                            SESSION_ID_LENGTH,
                            buffer.capacity() - SESSION_ID_LENGTH);
            if (inSession && buffer.getByte(0) != ' ') {
                frame.header(FrameHeader.SESSION_ID, 0, SESSION_ID_LENGTH);
            }
            handler.onFrame(frame);
        }

        @Override
        public int poll(int frameLimit, long nowNs) {
            if (!sessionOpened) {
                return 0;
            }
            for (int i = 0; i < BATCH; i++) {
                deliver(buffers[next], FrameKind.MESSAGE);
                next = (next + 1) % buffers.length;
            }
            return BATCH;
        }

        @Override
        public int offer(Reply reply) {
            replies++;
            if (reply.sessionId() != null) {
                sessionId.putBytes(0, reply.sessionId(), 0, SESSION_ID_LENGTH);
            }
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
