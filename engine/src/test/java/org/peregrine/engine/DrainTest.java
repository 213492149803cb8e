package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.ConversationTest.GREET;
import static org.peregrine.engine.ConversationTest.initialize;
import static org.peregrine.engine.ConversationTest.modernCall;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** An engine that closes: what was taken is answered, what comes too late is refused by an answer. */
final class DrainTest {
    private static final long WAIT_SECONDS = 10;

    private final FakeClock clock = new FakeClock();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Tool blocking = Tool.named("blocking").blocking(request -> {
        started.countDown();
        release.await();
        return ToolResult.text("late");
    });
    private final Tool talking = Tool.named("talking").interactive((request, context) -> {
        context.progress(1, 2, "begun");
        started.countDown();
        release.await();
        context.progress(2, 2, "still here");
        return ToolResult.text("late");
    });

    private final Tool pausing = Tool.named("pausing").interactive((request, context) -> {
        context.closeStream();
        handler = Thread.currentThread();
        started.countDown();
        release.await();
        return ToolResult.text("late");
    });

    private volatile Thread handler;

    private void awaitEndOfHandler(EngineHarness harness) throws InterruptedException {
        assertThat(handler.join(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
        for (int i = 0; i < 5; i++) {
            harness.run();
        }
    }

    private EngineHarness start(TestTransport transport) {
        return start(transport, UnaryOperator.identity());
    }

    private EngineHarness start(TestTransport transport, UnaryOperator<EngineContext> settings) {
        return new EngineHarness(
                transport,
                EngineHarness.registry(blocking, talking, pausing, GREET),
                context -> settings.apply(context.clock(clock)));
    }

    private static TestTransport transport(String wire) {
        return wire.equals("http") ? new TestTransport().likeHttp() : new TestTransport();
    }

    private static Map<FrameHeader, String> open(EngineHarness harness, String version) {
        final MemoryReply opened = send(harness, initialize(version), Map.of());
        return opened.sessionId() == null ? Map.of() : Map.of(FrameHeader.SESSION_ID, opened.sessionId());
    }

    private static MemoryReply send(EngineHarness harness, String message, Map<FrameHeader, String> headers) {
        final int before = harness.transport.answers().size();
        harness.transport.send(1, message, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private void begin(EngineHarness harness, String message, Map<FrameHeader, String> headers) throws Exception {
        harness.transport.send(1, message, headers);
        harness.run();
        assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Begins to close and lets the grace go by, so that only what was taken is waited for. */
    private void closeUntilRefusing(EngineHarness harness) {
        harness.engine.beginClose();
        harness.run();
        clock.advance(new EngineContext().limit(Limit.DRAIN_GRACE_NS));
        harness.run();
    }

    private static MemoryReply answer(EngineHarness harness, String id) {
        return harness.transport.answers().stream()
                .filter(answer -> answer.text().contains("\"id\":" + id + ","))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isAnswered(EngineHarness harness, String id) {
        return harness.transport.answers().stream()
                .anyMatch(answer -> answer.text().contains("\"id\":" + id + ","));
    }

    @ParameterizedTest
    @CsvSource({
        "http, 2025-11-25, blocking",
        "http, 2025-11-25, talking",
        "http, 2025-06-18, talking",
        "http, none, blocking",
        "http, none, talking",
        "http, 2026-07-28, blocking",
        "http, 2026-07-28, talking",
        "lines, 2025-11-25, talking",
        "lines, 2025-06-18, blocking",
        "lines, 2026-07-28, talking"
    })
    void shouldAnswerACallUnderWayAndItsProgress(String wire, String version, String tool) throws Exception {
        final EngineHarness harness = start(transport(wire));
        final boolean legacy = version.startsWith("2025");
        final Map<FrameHeader, String> session = legacy ? open(harness, version) : Map.of();
        final String progress = ",\"_meta\":{\"progressToken\":\"p\"}}}";
        final String legacyCall = call(7, tool, "{}").replaceFirst("}}$", progress);
        begin(
                harness,
                version.equals("2026-07-28")
                        ? modernCall(7, tool, "").replace("\"_meta\":{", "\"_meta\":{\"progressToken\":\"p\",")
                        : legacyCall,
                version.equals("2026-07-28") && wire.equals("http") ? modernHeaders(tool) : session);
        closeUntilRefusing(harness);
        assertThat(isAnswered(harness, "7")).isFalse();
        release.countDown();
        harness.awaitUntil(() -> isAnswered(harness, "7"));
        harness.close();
        assertThat(answer(harness, "7").text()).contains("late").doesNotContain("error");
        if (tool.equals("talking")) {
            assertThat(harness.transport.answers()).anyMatch(said -> said.text().contains("still here"));
        }
        assertThat(harness.errors).isEmpty();
        assertThat(harness.engine.sessionCount()).isZero();
        assertThat(harness.engine.counter(EngineCounter.CALLS_CUT_OFF)).isZero();
    }

    private static Map<FrameHeader, String> modernHeaders(String tool) {
        return Map.of(
                FrameHeader.PROTOCOL_VERSION, "2026-07-28", FrameHeader.METHOD, "tools/call", FrameHeader.NAME, tool);
    }

    @ParameterizedTest
    @CsvSource({"http", "lines"})
    void shouldTakeTheAnswersOfClientsThatAreAsked(String wire) {
        final EngineHarness harness = start(transport(wire));
        final Map<FrameHeader, String> session = open(harness, "2025-06-18");
        final MemoryReply question = send(harness, call(7, "greet", "{}"), session);
        assertThat(question.text()).contains("elicitation/create");
        closeUntilRefusing(harness);
        assertThat(harness.transport.ends())
                .as("a client may need a new connection")
                .doesNotContain("stopAccepting");
        final boolean http = wire.equals("http");
        harness.transport.send(
                http ? 2 : 1,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}",
                session);
        harness.awaitUntil(() -> harness.transport.answers().stream()
                .anyMatch(said -> said.text().contains("sampling/")));
        harness.transport.send(
                http ? 3 : 1,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"role\":\"assistant\",\"model\":\"m\","
                        + "\"content\":{\"type\":\"text\",\"text\":\"hello\"}}}",
                session);
        harness.awaitUntil(() -> isAnswered(harness, "7"));
        harness.close();
        assertThat(answer(harness, "7").text()).contains("Ada: hello");
        assertThat(harness.transport.ends()).containsExactly("drain", "stopAccepting", "quiesce", "finish");
    }

    @Test
    void shouldServeDuringTheGraceAndRefuseAfterwards() throws Exception {
        final TestTransport transport = new TestTransport().likeHttp();
        transport.peersStay();
        final EngineHarness harness = start(transport);
        final Map<FrameHeader, String> session = open(harness, "2025-11-25");
        begin(harness, call(1, "blocking", "{}"), Map.of());
        harness.engine.beginClose();
        assertThat(harness.engine.isDraining()).isTrue();
        assertThat(send(harness, echo(2, "in time"), Map.of()).text()).contains("in time");
        final MemoryReply conversation = send(harness, call(3, "greet", "{}"), session);
        assertThat(conversation.status()).isEqualTo(ReplyStatus.OVERLOADED);
        assertThat(conversation.text()).contains("\"id\":3", "-32603", "shutting down");

        clock.advance(new EngineContext().limit(Limit.DRAIN_GRACE_NS));
        harness.run();
        for (final String late : List.of(
                echo(4, "m"),
                request(4, "initialize", "{\"protocolVersion\":\"2025-06-18\"}"),
                modernCall(4, "blocking", ""),
                "[" + echo(4, "m") + "]")) {
            final MemoryReply refusal = send(harness, late, Map.of());
            assertThat(refusal.status()).as(late).isEqualTo(ReplyStatus.OVERLOADED);
            assertThat(refusal.text()).contains("-32603", "shutting down");
        }
        harness.transport.send(2, FrameKind.OPEN_STREAM, session);
        harness.run();
        assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.OVERLOADED);
        assertThat(send(harness, request(5, "ping", "{}"), Map.of()).text()).contains("\"result\"");
        assertThat(harness.engine.sessionCount()).as("none was opened").isEqualTo(1);
        release.countDown();
        harness.awaitUntil(() -> isAnswered(harness, "1"));
        harness.close();
        assertThat(answer(harness, "1").text()).contains("late");
    }

    @Test
    void shouldFinishABatchThatWasTaken() throws Exception {
        final EngineHarness harness = start(new TestTransport());
        harness.exchange(initialize("2025-03-26"));
        begin(harness, "[" + call(1, "blocking", "{}") + "," + echo(2, "m") + "]", Map.of());
        closeUntilRefusing(harness);
        release.countDown();
        harness.awaitUntil(() -> isAnswered(harness, "1"));
        harness.close();
        assertThat(harness.transport.answers().getLast().text())
                .startsWith("[")
                .contains("late", "\"id\":2,\"result\"")
                .doesNotContain("error");
    }

    @Test
    void shouldEndStreamsAndSubscriptionsAfterTheLastCallHasSpoken() throws Exception {
        final EngineHarness harness = start(new TestTransport().likeHttp());
        final Map<FrameHeader, String> session = open(harness, "2025-11-25");
        harness.transport.send(2, FrameKind.OPEN_STREAM, session);
        harness.transport.send(
                3,
                request(5, "subscriptions/listen", "{\"notifications\":{\"toolsListChanged\":true}," + META + "}"),
                Map.of(FrameHeader.PROTOCOL_VERSION, "2026-07-28", FrameHeader.METHOD, "subscriptions/listen"));
        harness.runUntilAnswers(3);
        begin(harness, call(7, "blocking", "{}"), session);
        closeUntilRefusing(harness);
        harness.engine.notifier().toolsChanged();
        harness.run();
        release.countDown();
        harness.awaitUntil(() -> isAnswered(harness, "7"));
        harness.close();
        assertThat(said(harness, 2)).last().extracting(MemoryReply::status).isEqualTo(ReplyStatus.STREAM_END);
        assertThat(said(harness, 2)).anyMatch(said -> said.text().contains("list_changed"));
        assertThat(said(harness, 3)).anyMatch(said -> said.text().contains("list_changed"));
        assertThat(said(harness, 3).getLast().text()).contains("\"id\":5", "\"resultType\":\"complete\"");
        assertThat(harness.transport.answers().indexOf(answer(harness, "7")))
                .isLessThan(harness.transport.answers().indexOf(said(harness, 2).getLast()));
    }

    private static List<MemoryReply> said(EngineHarness harness, long connection) {
        return harness.transport.answers().stream()
                .filter(answer -> answer.connectionId() == connection)
                .toList();
    }

    @Test
    void shouldServeAsBeforeWhileReadinessLeads() throws Exception {
        final long leadNs = TimeUnit.SECONDS.toNanos(10);
        final EngineHarness harness = start(new TestTransport(), context -> context.limit(Limit.DRAIN_LEAD_NS, leadNs));
        harness.exchange(initialize("2025-11-25"));
        harness.engine.beginClose();
        harness.run();
        assertThat(harness.engine.isDraining()).isTrue();
        clock.advance(leadNs - 1);
        assertThat(harness.exchange(call(1, "greet", "{}"))).contains("elicitation/create");
        assertThat(harness.exchange(echo(2, "m"))).contains("\"result\"");
        assertThat(harness.transport.ends()).isEmpty();
        clock.advance(1);
        harness.run();
        assertThat(harness.transport.ends()).containsExactly("drain");
        harness.engine.cutShort();
        harness.close();
    }

    @Test
    void shouldCountTheCallsThatItDidNotWaitFor() throws Exception {
        final EngineHarness harness = start(new TestTransport());
        begin(harness, call(7, "blocking", "{}"), Map.of());
        closeUntilRefusing(harness);
        harness.engine.cutShort();
        harness.close();
        assertThat(answer(harness, "7").text()).contains("-32603", "shutting down");
        assertThat(harness.engine.counter(EngineCounter.CALLS_CUT_OFF)).isEqualTo(1);
        assertThat(harness.errors).singleElement().isInstanceOf(CallsCutOff.class);
        assertThat(harness.errors.getFirst()).hasMessageStartingWith("1 call was cut off");
    }

    @Test
    void shouldWaitForAClientThatWasToldToComeBack() throws Exception {
        final EngineHarness harness = start(new TestTransport().likeHttp());
        final Map<FrameHeader, String> session = open(harness, "2025-11-25");
        begin(harness, call(7, "pausing", "{}"), session);
        harness.runUntilAnswers(4);
        final String seen = harness.transport.answers().get(1).eventId();
        assertThat(harness.transport.answers().get(3).status()).isEqualTo(ReplyStatus.STREAM_END);
        closeUntilRefusing(harness);
        release.countDown();
        awaitEndOfHandler(harness);
        clock.advance(TimeUnit.SECONDS.toNanos(1));
        harness.run();
        assertThat(harness.transport.ends()).as("still listening").containsExactly("drain");
        harness.transport.send(
                2,
                FrameKind.OPEN_STREAM,
                Map.of(FrameHeader.SESSION_ID, session.get(FrameHeader.SESSION_ID), FrameHeader.LAST_EVENT_ID, seen));
        harness.awaitUntil(() -> isAnswered(harness, "7"));
        harness.close();
        assertThat(answer(harness, "7").connectionId()).isEqualTo(2);
    }

    @Test
    void shouldNotWaitForEverForAClientThatWasToldToComeBack() throws Exception {
        final EngineHarness harness = start(new TestTransport().likeHttp());
        begin(harness, call(7, "pausing", "{}"), open(harness, "2025-11-25"));
        closeUntilRefusing(harness);
        release.countDown();
        awaitEndOfHandler(harness);
        assertThat(harness.transport.ends()).as("still listening").containsExactly("drain");
        clock.advance(2 * TimeUnit.SECONDS.toNanos(1));
        harness.close();
        assertThat(harness.transport.ends()).containsExactly("drain", "stopAccepting", "quiesce", "finish");
    }

    @Test
    void shouldAnswerAClientThatComesBackToItsStream() throws Exception {
        final EngineHarness harness = start(new TestTransport().likeHttp());
        final Map<FrameHeader, String> session = open(harness, "2025-11-25");
        begin(harness, call(7, "talking", "{}").replaceFirst("}}$", ",\"_meta\":{\"progressToken\":\"p\"}}}"), session);
        harness.runUntilAnswers(3);
        final String seen = harness.transport.answers().getLast().eventId();
        harness.transport.endInput(1);
        closeUntilRefusing(harness);
        harness.transport.send(
                2,
                FrameKind.OPEN_STREAM,
                Map.of(FrameHeader.SESSION_ID, session.get(FrameHeader.SESSION_ID), FrameHeader.LAST_EVENT_ID, seen));
        harness.run();
        release.countDown();
        harness.awaitUntil(() -> isAnswered(harness, "7"));
        harness.close();
        assertThat(answer(harness, "7").connectionId()).isEqualTo(2);
        assertThat(answer(harness, "7").text()).contains("late");
    }
}
