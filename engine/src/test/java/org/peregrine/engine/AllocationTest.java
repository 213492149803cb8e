package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.interceptor.InterceptedCall;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/** Rule 4 of the path: no allocation between poll and offer. Exact, so it is a gate. */
final class AllocationTest {
    private static final int MESSAGES = 100_000;
    /** The compiler may still be at work in the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 8;

    private static final long MAX_WAIT_NS = TimeUnit.MINUTES.toNanos(2);

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

    private static final Tool WHO = Tool.named("who")
            .inline((call, reply) -> reply.text(call.principal().subject()));

    private static final Tool SCOPED =
            Tool.named("scoped").requiresScopes("read", "write").inline((call, reply) -> reply.text("done"));

    /** The components of all kinds that need no object of their own. */
    record Order(long quantity, int price, double factor, boolean urgent) {}

    private static final Order RECEIPT = new Order(7, 8, 1.5, true);

    private static final Tool ORDER = Tool.named("order").typedInline(Order.class, order -> "taken");

    private static final Tool RECEIPT_OF =
            Tool.named("receipt").typedInline(Order.class, Order.class, order -> RECEIPT);

    private static final Tool WEAK = Tool.named("weak").inline((call, reply) -> {
        throw new IllegalStateException("broken");
    });

    /** Settings of the logs; null for none. */
    private AuditSettings audit;

    private final List<CallInterceptor> interceptors = new ArrayList<>();

    @Test
    void shouldAllocateNothingOverAHundredThousandMessages() throws Exception {
        final Loop loop = new Loop(false, MESSAGES_OF_BOTH_ERAS);
        assertThat(errorsWithoutAllocation(loop, null)).isZero();
    }

    /** Refused arguments, told by an error before 2025-11-25 and by a result since, and structured content that is checked. */
    @Test
    void shouldAllocateNothingForValidation() throws Exception {
        final Loop loop = new Loop(
                false,
                EngineHarness.call(1, "echo", "{\"message\":7}"),
                modern(EngineHarness.call(2, "echo", "{\"message\":7}")),
                modern(EngineHarness.call(3, "count", "{}")));
        assertThat(errorsWithoutAllocation(loop, null)).isPositive();
    }

    /** Calls of a handler that works, and of one that only fails and whose calls are held off. */
    @Test
    void shouldAllocateNothingWithBreakers() throws Exception {
        final Loop loop = new Loop(
                false,
                EngineHarness.echo(1, "hello"),
                EngineHarness.call(2, "weak", "{}"),
                modern(EngineHarness.call(3, "weak", "{}")));
        assertThat(errorsWithoutAllocation(loop, null)).isPositive();
    }

    /** Inline handlers that read their caller, who changes with each message. */
    @Test
    void shouldAllocateNothingForHandlersThatReadTheirCaller() throws Exception {
        final Loop loop =
                new Loop(false, EngineHarness.call(1, "who", "{}"), modern(EngineHarness.call(2, "who", "{}")));
        loop.callers = new Principal[] {Principal.of("issuer", "alice"), Principal.of("issuer", "bob")};
        assertThat(errorsWithoutAllocation(loop, null)).isZero();
    }

    /** Callers with the scopes of a tool, and one without, who is told them and does not see it in the list. */
    @Test
    void shouldAllocateNothingForScopes() throws Exception {
        final Loop loop = new Loop(
                false,
                EngineHarness.call(1, "scoped", "{}"),
                modern(EngineHarness.call(2, "scoped", "{}")),
                EngineHarness.request(3, "tools/list", "{}"),
                EngineHarness.request(4, "tools/list", "{}"));
        final Principal alice = Principal.of("issuer", "alice");
        loop.callers = new Principal[] {alice.withScopes(List.of("write", "read", "more")), alice};
        assertThat(errorsWithoutAllocation(loop, null)).isPositive();
    }

    /** A legacy HTTP client with a session, an open stream and a subscription. */
    @Test
    void shouldAllocateNothingInASession() throws Exception {
        final Loop loop = new Loop(true, SESSION_MESSAGES);
        assertThat(errorsWithoutAllocation(loop, null)).isZero();
    }

    /** On the path; and the recording thread's own garbage would make pauses for everybody. */
    @Test
    void shouldAllocateNothingWhileRecording(@TempDir Path directory) throws Exception {
        final Queue<String> said = new ConcurrentLinkedQueue<>();
        final Loop plain = new Loop(false, MESSAGES_OF_BOTH_ERAS);
        assertThat(errorsWithoutAllocation(plain, RecordingSettings.in(directory.resolve("plain"), said::add)))
                .isZero();
        final Loop session = new Loop(true, SESSION_MESSAGES);
        assertThat(errorsWithoutAllocation(session, RecordingSettings.in(directory.resolve("session"), said::add)))
                .isZero();
        assertThat(said).hasSize(2).allMatch(line -> line.contains("lost 0"));
    }

    /** The record that a typed handler is handed is all that its call costs; results are written without a copy. */
    @Test
    void shouldAllocateTheRecordAloneForTypedHandlersOnThePath() throws Exception {
        final String arguments = "{\"quantity\":70000,\"price\":80000,\"factor\":2.5,\"urgent\":true}";
        final Loop loop = new Loop(
                false,
                EngineHarness.call(1, "order", arguments),
                modern(EngineHarness.call(2, "order", arguments)),
                modern(EngineHarness.call(3, "receipt", arguments)));
        assertThat(errorsWithin(bytesOfAnOrder(), loop, null)).isZero();
    }

    /** The size of the record in this JVM. */
    private static long bytesOfAnOrder() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().threadId();
        final Order[] orders = new Order[MESSAGES];
        final long before = threads.getThreadAllocatedBytes(thread);
        Arrays.setAll(orders, i -> new Order(i, i, i, true));
        return (threads.getThreadAllocatedBytes(thread) - before) / orders.length;
    }

    /** Answers, refusals and callers of both eras, in both logs; and their threads make no garbage for everybody. */
    @Test
    void shouldAllocateNothingWhileLogging(@TempDir Path directory) throws Exception {
        audit = AuditSettings.to(directory.resolve("audit"), line -> {}).withAccessFile(directory.resolve("access"));
        final String[] messages = Arrays.copyOf(MESSAGES_OF_BOTH_ERAS, MESSAGES_OF_BOTH_ERAS.length + 2);
        messages[messages.length - 2] = EngineHarness.call(7, "scoped", "{}");
        messages[messages.length - 1] = modern(EngineHarness.call(8, "weak", "{}"));
        final Loop plain = new Loop(false, messages);
        plain.callers = new Principal[] {Principal.of("issuer", "alice")};
        assertThat(errorsWithoutAllocation(plain, null)).isPositive();
        assertThat(errorsWithoutAllocation(new Loop(true, SESSION_MESSAGES), null))
                .isZero();
        assertThat(directory.resolve("audit")).isNotEmptyFile();
        assertThat(directory.resolve("access")).isNotEmptyFile();
    }

    /** Inline handlers of both eras between two interceptors that count and measure. */
    @Test
    void shouldAllocateNothingForInterceptors() throws Exception {
        interceptors.add(new Measuring());
        interceptors.add(new Measuring());
        final Loop loop = new Loop(false, MESSAGES_OF_BOTH_ERAS);
        loop.callers = new Principal[] {Principal.of("issuer", "alice"), Principal.of("issuer", "bob")};
        assertThat(errorsWithoutAllocation(loop, null)).isZero();
        assertThat(Measuring.elapsedNs).isPositive();
    }

    /** An interceptor as authors write it for measuring. */
    private static final class Measuring implements CallInterceptor {
        private static long elapsedNs;
        private final Map<String, long[]> calls = Map.of("echo", new long[1]);

        @Override
        public void before(InterceptedCall call) {
            final long[] count = calls.get(call.name());
            if (count != null && call.principal().subject().equals("alice")) {
                count[0]++;
            }
        }

        @Override
        public void after(InterceptedCall call, Throwable failure) {
            elapsedNs += call.elapsedNs();
        }
    }

    private static String modern(String call) {
        return call.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
    }

    /** Runs the messages until a round costs nothing, and tells how many were answered with an error. */
    private long errorsWithoutAllocation(Loop loop, RecordingSettings recording) throws Exception {
        return errorsWithin(0, loop, recording);
    }

    /** As the other, with so many bytes a message that an author's objects take. */
    private long errorsWithin(long bytes, Loop loop, RecordingSettings recording) throws Exception {
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(EngineHarness.registry(COUNT, WEAK, WHO, SCOPED, ORDER, RECEIPT_OF))
                .limit(Limit.BREAKER_FAILURES, 2)
                .limit(Limit.BREAKER_PAUSE_NS, 3_600_000_000_000L)
                .recording(recording)
                .audit(audit)
                .transport(loop.transport);
        interceptors.forEach(context::interceptor);
        try (McpEngine engine = McpEngine.launch(context)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long thread = Thread.currentThread().threadId();
            loop.openSession(engine);
            run(engine, loop, MESSAGES);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated > bytes * (MESSAGES + BATCH); round++) {
                final long before = threads.getThreadAllocatedBytes(thread);
                run(engine, loop, MESSAGES);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertThat(allocated).isLessThanOrEqualTo(bytes * (MESSAGES + BATCH));
            if (recording != null) {
                assertThat(threadAllocates("peregrine-recording", engine, loop, threads))
                        .isLessThan(MESSAGES);
            }
            if (audit != null) {
                assertThat(threadAllocates("pg-audit", engine, loop, threads)).isLessThan(MESSAGES);
                assertThat(threadAllocates("pg-access", engine, loop, threads)).isLessThan(MESSAGES);
            }
            return loop.errors;
        }
    }

    /** Bytes of a writing thread for so many messages, as soon as the thread's code is compiled. */
    private static long threadAllocates(String name, McpEngine engine, Loop loop, ThreadMXBean threads) {
        final long thread = Thread.getAllStackTraces().keySet().stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .threadId();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && allocated >= MESSAGES; round++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            run(engine, loop, MESSAGES);
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        return allocated;
    }

    private static void assertBefore(long deadlineNs) {
        if (System.nanoTime() - deadlineNs > 0) {
            throw new AssertionError("The engine does not answer");
        }
    }

    private static void run(McpEngine engine, Loop loop, int messages) {
        final long until = loop.replies + messages;
        final long deadlineNs = System.nanoTime() + MAX_WAIT_NS;
        while (loop.replies < until) {
            loop.sendBatch();
            engine.invoke();
            assertBefore(deadlineNs);
        }
    }

    /** Sends the same messages for ever and only counts what comes back. */
    private static final class Loop implements ReplyListener {
        private final MemoryTransport transport = new MemoryTransport(this);
        private final boolean inSession;
        private final String[] texts;
        private final MemoryFrame[] frames;
        private Principal[] callers = {Principal.ANONYMOUS};
        private String sessionId;
        private int next;
        private long replies;
        private long errors;

        Loop(boolean inSession, String... texts) {
            this.inSession = inSession;
            this.texts = texts;
            frames = new MemoryFrame[texts.length];
        }

        /** Initializes, opens the stream and subscribes; from then on the messages go round. */
        void openSession(McpEngine engine) {
            final String version = inSession ? "2025-11-25" : "2025-06-18";
            transport.send(frame(EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"" + version + "\"}")));
            awaitReplies(engine, 1);
            if (inSession) {
                transport.send(frame(EngineHarness.request(1, "resources/subscribe", "{\"uri\":\"test://text\"}")));
                transport.send(frame("").kind(FrameKind.OPEN_STREAM));
                awaitReplies(engine, 3);
            }
            Arrays.setAll(frames, i -> frame(1 + i % callers.length, texts[i]).principal(callers[i % callers.length]));
        }

        private MemoryFrame frame(String text) {
            return frame(1, text);
        }

        /** A connection for each caller: on one, another token would be a change of its lists. */
        private MemoryFrame frame(long connectionId, String text) {
            final MemoryFrame frame = MemoryFrame.message(connectionId, text);
            if (!inSession) {
                return frame;
            }
            return sessionId == null ? frame.likeHttp() : frame.likeHttp().header(FrameHeader.SESSION_ID, sessionId);
        }

        private void awaitReplies(McpEngine engine, long count) {
            final long deadlineNs = System.nanoTime() + MAX_WAIT_NS;
            while (replies < count) {
                engine.invoke();
                Thread.onSpinWait();
                assertBefore(deadlineNs);
            }
        }

        void sendBatch() {
            for (int i = 0; i < BATCH; i++) {
                transport.send(frames[next]);
                next = (next + 1) % frames.length;
            }
        }

        @Override
        public void onReply(Reply reply) {
            replies++;
            if (reply.sessionId() != null) {
                sessionId = reply.sessionId()
                        .getStringWithoutLengthAscii(0, reply.sessionId().capacity());
            }
            errors += contains(reply, 'e', 'r') ? 1 : 0;
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
    }
}
