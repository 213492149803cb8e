package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Sessions of legacy HTTP clients: their beginning, their streams, their end; and modern clients, who have none. */
final class SessionTest {
    private static final long WAIT_SECONDS = 10;
    private static final String INITIALIZE =
            request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");

    private static EngineHarness start(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools), settings);
    }

    private static MemoryReply send(
            EngineHarness harness, long connection, String message, Map<FrameHeader, String> headers) {
        final int before = harness.transport.answers().size();
        harness.transport.send(connection, message, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private static MemoryReply send(
            EngineHarness harness, long connection, FrameKind kind, Map<FrameHeader, String> headers) {
        final int before = harness.transport.answers().size();
        harness.transport.send(connection, kind, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private static Map<FrameHeader, String> open(EngineHarness harness) {
        final MemoryReply opened = send(harness, 1, INITIALIZE, Map.of());
        assertThat(opened.sessionId()).matches("[0-9a-f]{32}");
        return Map.of(FrameHeader.SESSION_ID, opened.sessionId());
    }

    private static Map<FrameHeader, String> with(Map<FrameHeader, String> headers, FrameHeader header, String value) {
        final Map<FrameHeader, String> all = new HashMap<>(headers);
        all.put(header, value);
        return all;
    }

    @Test
    void shouldServeASessionUntilItIsDeleted() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> session = open(harness);
            assertThat(send(harness, 2, echo(1, "m"), session).text()).contains("\"result\"");
            assertThat(harness.engine.sessionCount()).isEqualTo(1);
            assertThat(send(harness, 2, FrameKind.END_SESSION, session).status())
                    .isEqualTo(ReplyStatus.COMPLETE);
            assertThat(harness.engine.sessionCount())
                    .as("gone by the time the reply is there")
                    .isZero();
            assertThat(send(harness, 2, echo(2, "m"), session).status()).isEqualTo(ReplyStatus.NOT_FOUND);
            assertThat(send(harness, 2, FrameKind.OPEN_STREAM, session).status())
                    .isEqualTo(ReplyStatus.NOT_FOUND);
            assertThat(send(harness, 2, FrameKind.END_SESSION, session).status())
                    .isEqualTo(ReplyStatus.NOT_FOUND);
        }
    }

    /** Of the same number the client may have a request under way: an error with it would end that one. */
    @Test
    void shouldNameNoIdWhenItRefusesAResponse() {
        final String response = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
        final Map<FrameHeader, String> unknown = Map.of(FrameHeader.SESSION_ID, "0".repeat(32));
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            assertThat(send(harness, 1, response, unknown).text())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"Session not found\"}}");
            assertThat(send(harness, 1, echo(1, "m"), unknown).text()).contains("\"id\":1");
        }
    }

    @Test
    void shouldRefuseSessionsThatNeverWere() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            for (final String id : List.of(
                    "", "x", "0".repeat(32), "G".repeat(32), "0".repeat(10_000).substring(9_000))) {
                assertThat(send(harness, 1, echo(1, "m"), Map.of(FrameHeader.SESSION_ID, id))
                                .status())
                        .as(id)
                        .isEqualTo(ReplyStatus.NOT_FOUND);
            }
            assertThat(send(harness, 1, FrameKind.OPEN_STREAM, Map.of()).status())
                    .isEqualTo(ReplyStatus.INVALID);
            assertThat(send(harness, 1, FrameKind.OPEN_STREAM, Map.of(FrameHeader.PROTOCOL_VERSION, "2026-07-28"))
                            .status())
                    .isEqualTo(ReplyStatus.NOT_ALLOWED);
        }
    }

    @Test
    void shouldServeWithoutASessionWhatNeedsNone() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            assertThat(send(harness, 1, echo(1, "m"), Map.of()).text()).contains("\"result\"");
            for (final String method : List.of("resources/subscribe", "resources/unsubscribe")) {
                assertThat(send(harness, 1, request(1, method, "{\"uri\":\"test://text\"}"), Map.of())
                                .status())
                        .as(method)
                        .isEqualTo(ReplyStatus.INVALID);
            }
            assertThat(send(harness, 1, request(1, "logging/setLevel", "{\"level\":\"info\"}"), Map.of())
                            .status())
                    .isEqualTo(ReplyStatus.INVALID);
        }
    }

    @Test
    void shouldRefuseOneSessionMoreThanAllowedAndEndIdleOnes() {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 2).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            open(harness);
            final Map<FrameHeader, String> kept = open(harness);
            final MemoryReply refused = send(harness, 1, INITIALIZE, Map.of());
            assertThat(refused.status()).isEqualTo(ReplyStatus.OVERLOADED);
            assertThat(refused.text()).contains("too many sessions");
            send(harness, 9, FrameKind.OPEN_STREAM, kept);
            nowNs[0] += Limit.SESSION_IDLE_NS.initial() + 1;
            harness.run();
            assertThat(harness.engine.sessionCount())
                    .as("who listens is not idle")
                    .isEqualTo(1);
            assertThat(send(harness, 1, echo(1, "m"), kept).text()).contains("\"result\"");
            harness.transport.disconnect(9);
            harness.run();
            nowNs[0] += Limit.SESSION_IDLE_NS.initial() + 1;
            harness.awaitUntil(() -> {
                nowNs[0] += TimeUnit.SECONDS.toNanos(1);
                return harness.engine.sessionCount() == 0;
            });
        }
    }

    @Test
    void shouldNotEndASessionWhoseCallIsUnderWay() throws InterruptedException {
        final long[] nowNs = {0};
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").timeout(Duration.ofDays(1)).blocking(request -> {
            started.countDown();
            release.await();
            return ToolResult.text("done");
        });
        try (EngineHarness harness = start(context -> context.clock(() -> nowNs[0]), slow)) {
            final Map<FrameHeader, String> session = open(harness);
            harness.transport.send(2, call(1, "slow", "{}"), session);
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            nowNs[0] += 2 * Limit.SESSION_IDLE_NS.initial();
            harness.run();
            assertThat(harness.engine.sessionCount()).isEqualTo(1);
            release.countDown();
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().text()).contains("done");
        }
    }

    @Test
    void shouldTellASessionOfChangesOnItsStream() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> session = open(harness);
            send(harness, 2, request(1, "resources/subscribe", "{\"uri\":\"test://text\"}"), session);
            harness.engine.notifier().resourceUpdated("test://text");
            harness.run();
            assertThat(harness.transport.answers()).as("nobody listens yet").hasSize(2);
            assertThat(send(harness, 3, FrameKind.OPEN_STREAM, session).status())
                    .isEqualTo(ReplyStatus.PART);
            harness.runUntilAnswers(4);
            final MemoryReply told = harness.transport.answers().getLast();
            assertThat(told.connectionId()).isEqualTo(3);
            assertThat(told.text())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                            + "\"params\":{\"uri\":\"test://text\"}}");
            harness.engine.notifier().toolsChanged();
            harness.engine.notifier().resourceUpdated("test://other");
            harness.runUntilAnswers(5);
            assertThat(harness.transport.answers().getLast().text()).contains("notifications/tools/list_changed");
            send(harness, 2, request(1, "resources/unsubscribe", "{\"uri\":\"test://text\"}"), session);
            harness.engine.notifier().resourceUpdated("test://text");
            harness.run();
            assertThat(harness.transport.answers()).hasSize(6);
        }
    }

    @Test
    void shouldConflateWhatASlowClientHasNotTakenAndDelayNobody() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> slow = open(harness);
            final Map<FrameHeader, String> quick = open(harness);
            send(harness, 3, FrameKind.OPEN_STREAM, slow);
            send(harness, 4, FrameKind.OPEN_STREAM, quick);
            final int before = harness.transport.answers().size();
            harness.transport.backlogged(3, true);
            for (int i = 0; i < 1000; i++) {
                harness.engine.notifier().promptsChanged();
                harness.run();
            }
            assertThat(harness.transport.answers().subList(before, before + 1000))
                    .extracting(MemoryReply::connectionId)
                    .containsOnly(4L);
            harness.transport.backlogged(3, false);
            harness.awaitUntil(() -> harness.transport.answers().size() > before + 1000);
            assertThat(harness.transport.answers()).hasSize(before + 1001);
            assertThat(harness.transport.answers().getLast().connectionId()).isEqualTo(3);
        }
    }

    /** A peer that has ended its output may wait for the answer, and its connection with it. */
    @Test
    void shouldEndAStreamThatHasNotBegunWhenItsPeerSendsNoMore() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> session = open(harness);
            harness.transport.backlogged(3, true);
            harness.transport.send(3, FrameKind.OPEN_STREAM, session);
            harness.transport.endInput(3);
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().connectionId()).isEqualTo(3);
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.STREAM_END);
            harness.transport.backlogged(3, false);
            harness.engine.notifier().toolsChanged();
            harness.run();
            assertThat(harness.transport.answers()).hasSize(2);
        }
    }

    @Test
    void shouldSendAllThatIsDueToAClientInOneGo() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            send(harness, 3, FrameKind.OPEN_STREAM, open(harness));
            send(harness, 4, FrameKind.OPEN_STREAM, open(harness));
            final int before = harness.transport.answers().size();
            final int flushed = harness.transport.flushes();
            harness.engine.notifier().toolsChanged();
            harness.engine.notifier().promptsChanged();
            harness.engine.notifier().resourcesChanged();
            harness.engine.invoke();
            final List<Long> told = harness.transport.answers().subList(before, before + 6).stream()
                    .map(MemoryReply::connectionId)
                    .toList();
            assertThat(told).isIn(List.of(3L, 3L, 3L, 4L, 4L, 4L), List.of(4L, 4L, 4L, 3L, 3L, 3L));
            assertThat(harness.transport.flushes() - flushed).isEqualTo(1);
        }
    }

    @Test
    void shouldForgetStreamsBeyondTheLimitAndSaySo() {
        final Tool talking = Tool.named("talking").interactive((request, context) -> {
            context.progress(1, 1, null);
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = start(context -> context.limit(Limit.MAX_STREAMS, 1), talking)) {
            final Map<FrameHeader, String> session = open(harness);
            final String call = request(1, "tools/call", "{\"name\":\"talking\",\"_meta\":{\"progressToken\":1}}");
            harness.transport.send(2, call, session);
            harness.awaitUntil(() -> harness.transport.answers().getLast().status() == ReplyStatus.COMPLETE
                    && harness.transport.answers().size() > 1);
            final String old = harness.transport.answers().getLast().eventId();
            harness.transport.send(2, call, session);
            final int before = harness.transport.answers().size();
            harness.awaitUntil(() -> harness.transport.answers().size() > before
                    && harness.transport.answers().getLast().status() == ReplyStatus.COMPLETE);
            assertThat(send(harness, 3, FrameKind.OPEN_STREAM, with(session, FrameHeader.LAST_EVENT_ID, old))
                            .status())
                    .isEqualTo(ReplyStatus.INVALID);
        }
    }

    @Test
    void shouldResumeAStreamAfterTheLastEventThatWasSeen() throws InterruptedException {
        final CountDownLatch release = new CountDownLatch(1);
        final Tool talking = Tool.named("talking").interactive((request, context) -> {
            context.progress(1, 3, null);
            release.await();
            context.progress(2, 3, null);
            return ToolResult.text("done");
        });
        try (EngineHarness harness = start(UnaryOperator.identity(), talking)) {
            final Map<FrameHeader, String> session = open(harness);
            harness.transport.send(
                    2, request(1, "tools/call", "{\"name\":\"talking\",\"_meta\":{\"progressToken\":1}}"), session);
            harness.runUntilAnswers(3);
            final MemoryReply priming = harness.transport.answers().get(1);
            assertThat(priming.text()).isEmpty();
            final String seen = harness.transport.answers().get(2).eventId();
            assertThat(priming.eventId()).isNotNull().isNotEqualTo(seen);
            harness.transport.disconnect(2);
            harness.run();
            release.countDown();
            final int before = harness.transport.answers().size();
            assertThat(send(harness, 3, FrameKind.OPEN_STREAM, with(session, FrameHeader.LAST_EVENT_ID, seen))
                            .status())
                    .isEqualTo(ReplyStatus.PART);
            harness.awaitUntil(
                    () -> harness.transport.answers().getLast().status().isFinal());
            final List<MemoryReply> resumed = harness.transport
                    .answers()
                    .subList(before, harness.transport.answers().size());
            assertThat(resumed).extracting(MemoryReply::connectionId).containsOnly(3L);
            assertThat(resumed.stream().map(MemoryReply::text).filter(text -> !text.isEmpty()))
                    .hasSize(2)
                    .satisfiesExactly(
                            progress -> assertThat(progress).contains("\"progress\":2"),
                            result -> assertThat(result).contains("\"id\":1", "done"));
        }
    }

    @Test
    void shouldRefuseToResumeWhatIsNotThere() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> session = open(harness);
            for (final String id : List.of("", "0-0", "7", "-1-2", "a-b", "9".repeat(40) + "-1", "1-2-3")) {
                assertThat(send(harness, 3, FrameKind.OPEN_STREAM, with(session, FrameHeader.LAST_EVENT_ID, id))
                                .status())
                        .as(id)
                        .isEqualTo(ReplyStatus.INVALID);
            }
        }
    }

    @Test
    void shouldRefuseAnswersToRequestsThatWereNeverSent() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            final Map<FrameHeader, String> session = open(harness);
            for (final String response : List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}",
                    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":1,\"message\":\"m\"}}")) {
                final MemoryReply refused = send(harness, 1, response, session);
                assertThat(refused.status()).isEqualTo(ReplyStatus.INVALID);
                assertThat(refused.text()).contains("-32600").doesNotContain("\"id\"");
                assertThat(send(harness, 1, response, Map.of()).status()).isEqualTo(ReplyStatus.INVALID);
            }
        }
    }

    @Test
    void shouldCancelAModernCallWhoseClientHasLeft() throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final Tool endless = Tool.named("endless").blocking(request -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = start(UnaryOperator.identity(), endless)) {
            harness.transport.send(
                    5,
                    request(1, "tools/call", "{\"name\":\"endless\"," + META + "}"),
                    Map.of(
                            FrameHeader.PROTOCOL_VERSION, "2026-07-28",
                            FrameHeader.METHOD, "tools/call",
                            FrameHeader.NAME, "endless"));
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            harness.transport.endInput(5);
            harness.runUntilAnswers(1);
            assertThat(interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.STREAM_END);
        }
    }
}
