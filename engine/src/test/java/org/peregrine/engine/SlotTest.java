package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** A message that is over is over: no slot shows the next message anything, and none keeps memory, however its message ended. */
final class SlotTest {
    private static final int LARGE = 1 << 20;
    private static final int MAX_COLLECTIONS = 50;
    private static final String PADDING = "X-Padding: " + "x".repeat(3000) + "\r\n";
    private static final String NO_MEMORY = FrameFault.NO_MEMORY.message();

    private final List<UnsafeBuffer> hoard = new ArrayList<>();

    /** Two slots, so that each message finds one that was used, and little memory. */
    private static EngineContext oneByOne(EngineContext context) {
        return context.limit(Limit.RING_CAPACITY, 2)
                .limit(Limit.MAX_FRAME_BYTES, 1 << 16)
                .limit(Limit.MAX_REPLY_BYTES, 1 << 22)
                .limit(Limit.BUFFER_POOL_BYTES, 1 << 23)
                .limit(Limit.DRAIN_TIMEOUT_NS, 0);
    }

    private static EngineHarness startLikeHttp(Tool... tools) {
        return new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools), SlotTest::oneByOne);
    }

    private void emptyThePool(EngineHarness harness) {
        final BufferPool pool = harness.transport.pool();
        for (int bytes = 1 << 22; bytes > 0; bytes /= 2) {
            for (UnsafeBuffer buffer = pool.borrow(bytes); buffer != null; buffer = pool.borrow(bytes)) {
                hoard.add(buffer);
            }
        }
    }

    private void fillThePool(EngineHarness harness) {
        hoard.forEach(harness.transport.pool()::release);
        hoard.clear();
    }

    private static Tool.Builder open(String name) {
        return Tool.named(name).inputSchema("{\"type\":\"object\"}");
    }

    private static MemoryReply answer(EngineHarness harness, Runnable send) {
        final int before = harness.transport.answers().size();
        send.run();
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private static void assertOverloaded(MemoryReply answer) {
        assertThat(answer.status()).isEqualTo(ReplyStatus.OVERLOADED);
        assertThat(answer.text()).contains("\"code\":-32603", NO_MEMORY);
    }

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void shouldRefuseAFrameWithoutMemoryBeforeAnEarlierMessageSpeaksForIt(FrameKind kind) {
        try (EngineHarness harness = startLikeHttp()) {
            final TestTransport transport = harness.transport;
            final MemoryReply opened = answer(
                    harness,
                    () -> transport.send(
                            1, request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}")));
            final Map<FrameHeader, String> session = Map.of(FrameHeader.SESSION_ID, opened.sessionId());
            answer(harness, () -> transport.send(1, FrameKind.OPEN_STREAM, session));
            for (int i = 0; i < 4; i++) { // Each slot has seen the session's id.
                final int id = i;
                answer(harness, () -> transport.send(1, echo(id, "m"), session));
            }
            emptyThePool(harness);
            transport.parameterFields(PADDING);
            assertOverloaded(answer(harness, () -> transport.send(2, kind, Map.of())));
            transport.parameterFields("");
            fillThePool(harness);
            assertThat(harness.engine.sessionCount()).isEqualTo(1);
            final MemoryReply told = answer(harness, harness.engine.notifier()::toolsChanged);
            assertThat(told.connectionId()).as("whose stream it is").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void shouldRefuseAFrameThatItsTransportHadNoMemoryFor(FrameKind kind) {
        try (EngineHarness harness = startLikeHttp()) {
            assertOverloaded(answer(harness, () -> harness.transport.fault(1, kind, FrameFault.NO_MEMORY)));
        }
    }

    @Test
    void shouldAnswerAnErrorThatFindsNoMemory() {
        final Tool wordy = Tool.named("wordy").inline((call, reply) -> {
            throw new McpError(-32000, "x".repeat(5000), "[1]");
        });
        try (EngineHarness harness = startLikeHttp(wordy)) {
            emptyThePool(harness);
            final MemoryReply refused = answer(harness, () -> harness.transport.send(1, call("\"id\"", "wordy", "{}")));
            assertOverloaded(refused);
            assertThat(refused.text())
                    .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"id\",")
                    .endsWith("}}");
            fillThePool(harness);
            assertThat(answer(harness, () -> harness.transport.send(1, call(2, "wordy", "{}")))
                            .text())
                    .contains("-32000", "xxxxx", "\"data\":[1]");
        }
    }

    @Test
    void shouldAnswerAnErrorWhoseTextExceedsTheLimit() {
        final Tool wordy = Tool.named("wordy").inline((call, reply) -> {
            throw new McpError(-32000, "x".repeat(LARGE), null);
        });
        final UnaryOperator<EngineContext> shortReplies = context -> context.limit(Limit.MAX_REPLY_BYTES, 4096);
        try (EngineHarness harness = EngineHarness.start(shortReplies, wordy)) {
            assertThat(harness.exchange(call(1, "wordy", "{}")))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":"
                            + "{\"code\":-32000,\"message\":\"The error's text exceeds the size limit\"}}");
        }
    }

    @Test
    void shouldSayThatThereIsNoMemoryForAResultThatIsWithinTheLimit() {
        final Tool large = Tool.named("large")
                .description("d".repeat(3000))
                .inline((call, reply) -> reply.text("x".repeat(LARGE)));
        try (EngineHarness harness = startLikeHttp(large)) {
            emptyThePool(harness);
            assertOverloaded(answer(harness, () -> harness.transport.send(1, call(1, "large", "{}"))));
            assertOverloaded(answer(harness, () -> harness.transport.send(1, request(2, "tools/list", "{}"))));
            fillThePool(harness);
            assertThat(answer(harness, () -> harness.transport.send(1, call(3, "large", "{}")))
                            .text())
                    .hasSizeGreaterThan(LARGE);
            assertThat(answer(harness, () -> harness.transport.send(1, request(4, "tools/list", "{}")))
                            .text())
                    .contains("ddd");
            assertThat(harness.transport.pool().borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldKeepNothingHoweverAMessageEnds() throws InterruptedException {
        final CountDownLatch never = new CountDownLatch(1);
        final CountDownLatch waiting = new CountDownLatch(1);
        final String text = "x".repeat(LARGE);
        final Tool blocking = open("blocking").blocking(request -> ToolResult.text(text));
        final Tool failing = open("failing").blocking(request -> {
            throw new IllegalStateException(text);
        });
        final Tool stuck = open("stuck").blocking(request -> {
            waiting.countDown();
            never.await();
            return ToolResult.text(text);
        });
        final String arguments = "{\"message\":\"" + "y".repeat(1 << 15) + "\"}";
        final EngineHarness harness = new EngineHarness(
                new TestTransport(), EngineHarness.registry(blocking, failing, stuck), SlotTest::oneByOne);
        final TestTransport transport = harness.transport;
        harness.exchange(call(1, "blocking", arguments));
        harness.exchange(call(2, "failing", arguments));
        harness.exchange(call(3, "nobody", arguments));
        harness.exchange(request(4, "nothing", arguments));
        harness.exchange("[" + call(5, "blocking", arguments) + "]");
        harness.exchange(call(6, "blocking", arguments).substring(1));
        answer(harness, () -> transport.fault(1, FrameFault.TOO_LARGE));
        emptyThePool(harness);
        assertThat(harness.exchange(call(7, "blocking", arguments))).contains(NO_MEMORY);
        fillThePool(harness);
        transport.send(2, call(8, "stuck", arguments));
        harness.run();
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        transport.disconnect(2);
        harness.run();
        assertNothingIsKept(harness);
        transport.send(1, call(9, "stuck", arguments));
        harness.run();
        harness.close();
        assertNothingIsKept(harness);
    }

    /** The slots are still there, and their engine is; what they have sent is not. */
    private static void assertNothingIsKept(EngineHarness harness) {
        assertThat(harness.transport.pool().borrowedBytes()).isZero();
        final var replies = harness.transport.heapReplies();
        assertThat(replies).hasSizeGreaterThanOrEqualTo(2);
        for (int i = 0; i < MAX_COLLECTIONS && !replies.stream().allMatch(reply -> reply.refersTo(null)); i++) {
            System.gc();
        }
        assertThat(replies).allMatch(reply -> reply.refersTo(null));
        assertThat(harness.engine.warnings()).isEmpty();
    }
}
