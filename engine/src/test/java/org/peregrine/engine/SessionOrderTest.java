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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Which session gives way when there are as many as there may be. */
final class SessionOrderTest {
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

    private static Map<FrameHeader, String> openFrom(EngineHarness harness, long connection, long address) {
        harness.transport.from(connection, address);
        return Map.of(
                FrameHeader.SESSION_ID,
                send(harness, connection, INITIALIZE, Map.of()).sessionId());
    }

    @Test
    void shouldLetThoseOfTheAddressThatKeepsMostGiveWayFirst() {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 10).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            final Map<FrameHeader, String> honest = openFrom(harness, 1, 5);
            for (int i = 0; i < 40; i++) {
                nowNs[0] += TimeUnit.SECONDS.toNanos(2);
                openFrom(harness, 100 + i, 6);
            }
            assertThat(send(harness, 1, echo(1, "m"), honest).text()).contains("\"result\"");
            assertThat(harness.engine.sessionCount()).isEqualTo(10);
        }
    }

    /** Ten thousand of them take a client little more than a second. */
    @ParameterizedTest
    @ValueSource(longs = {PeerKey.NONE, 6})
    void shouldNotLetAFloodOfSessionsTakeThoseOfOthers(long address) {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 10).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            final Map<FrameHeader, String> honest = openFrom(harness, 1, 5);
            send(harness, 1, echo(1, "m"), honest);
            nowNs[0] += TimeUnit.MINUTES.toNanos(5);
            for (int i = 0; i < 100; i++) {
                harness.transport.from(100 + i, address);
                send(harness, 100 + i, INITIALIZE, Map.of());
            }
            assertThat(send(harness, 1, echo(2, "m"), honest).text()).contains("\"result\"");
            nowNs[0] += TimeUnit.SECONDS.toNanos(2);
            final Map<FrameHeader, String> late = openFrom(harness, 2, 7);
            assertThat(send(harness, 2, echo(1, "m"), late).text()).contains("\"result\"");
            assertThat(harness.engine.sessionCount()).isEqualTo(10);
        }
    }

    @Test
    void shouldRefuseTheAddressThatKeepsMostBeforeItTakesOthersSessions() {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 10).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            final Map<FrameHeader, String> honest = openFrom(harness, 1, 5);
            send(harness, 1, echo(1, "m"), honest);
            nowNs[0] += TimeUnit.MINUTES.toNanos(5);
            for (int i = 0; i < 100; i++) {
                harness.transport.from(100 + i, 6);
                final String id = send(harness, 100 + i, INITIALIZE, Map.of()).sessionId();
                if (id != null) { // Used once, so that it is as good as any.
                    send(harness, 100 + i, echo(1, "m"), Map.of(FrameHeader.SESSION_ID, id));
                }
            }
            assertThat(send(harness, 1, echo(2, "m"), honest).text()).contains("\"result\"");
        }
    }

    /** However many and however busy: who looks at the oldest only finds honest ones. */
    @ParameterizedTest
    @EnumSource(Attack.class)
    void shouldTakeFromTheAddressThatHasMostWhateverItsSessionsDo(Attack attack) {
        final int most = 640;
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, most).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            final List<Map<FrameHeader, String>> honest = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                honest.add(openFrom(harness, 1_000 + i, 100 + i / 2));
                send(harness, 1_000 + i, echo(1, "m"), honest.getLast());
            }
            final Map<FrameHeader, String> fresh = openFrom(harness, 2_000, 99);
            final List<Map<FrameHeader, String>> attackers = new ArrayList<>();
            for (int i = 0; i < 2 * most; i++) {
                harness.transport.from(5_000, 6);
                final String id = send(harness, 5_000, INITIALIZE, Map.of()).sessionId();
                if (id != null) {
                    attackers.add(Map.of(FrameHeader.SESSION_ID, id));
                }
                if (id != null && attack != Attack.FRESH) {
                    send(harness, 5_000, echo(1, "m"), attackers.getLast());
                }
                nowNs[0] += attack == Attack.BUSY ? 1 : TimeUnit.SECONDS.toNanos(1);
            }
            assertThat(harness.engine.sessionCount()).isEqualTo(most);
            nowNs[0] += TimeUnit.MINUTES.toNanos(5);
            for (int i = 0; i < 100; i++) {
                final int busy = attack == Attack.BUSY ? most / 2 : 0;
                attackers
                        .subList(attackers.size() - busy, attackers.size())
                        .forEach(one -> send(harness, 5_000, echo(1, "m"), one));
                honest.add(openFrom(harness, 3_000 + i, 1_000 + i));
                harness.transport.answers().clear();
            }
            honest.add(fresh);
            for (final Map<FrameHeader, String> one : honest) {
                assertThat(send(harness, 1, echo(2, "m"), one).text()).contains("\"result\"");
            }
        }
    }

    /** Behind them is one customer with many clients, and all of them are in use. */
    @Test
    void shouldRefuseALargeAddressThatUsesAllOfItsSessionsAndServeOthers() {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 10).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings)) {
            final Map<FrameHeader, String> honest = openFrom(harness, 1, 5);
            for (int i = 0; i < 9; i++) {
                send(harness, 20 + i, FrameKind.OPEN_STREAM, openFrom(harness, 20 + i, 6));
            }
            nowNs[0] += TimeUnit.MINUTES.toNanos(5);
            harness.transport.from(40, 6);
            assertThat(send(harness, 40, INITIALIZE, Map.of()).status()).isEqualTo(ReplyStatus.OVERLOADED);
            assertThat(send(harness, 1, echo(1, "m"), honest).text()).contains("\"result\"");
        }
    }

    enum Attack {
        FRESH,
        USED,
        BUSY
    }

    @Test
    void shouldLetASessionThatNobodyUsesGiveWayToANewOne() throws InterruptedException {
        final long[] nowNs = {0};
        final CountDownLatch release = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            release.await();
            return ToolResult.EMPTY;
        });
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_SESSIONS, 4).clock(() -> nowNs[0]);
        try (EngineHarness harness = start(settings, slow)) {
            final Map<FrameHeader, String> used = open(harness);
            final Map<FrameHeader, String> listening = open(harness);
            final Map<FrameHeader, String> busy = open(harness);
            send(harness, 1, echo(1, "m"), used);
            send(harness, 9, FrameKind.OPEN_STREAM, listening);
            harness.transport.send(2, call(1, "slow", "{}"), busy);
            harness.run();
            Map<FrameHeader, String> never = open(harness);
            for (int i = 0; i < 10; i++) {
                nowNs[0] += TimeUnit.SECONDS.toNanos(2);
                final Map<FrameHeader, String> next = open(harness);
                assertThat(send(harness, 1, echo(1, "m"), never).status())
                        .as("whoever never came back goes first")
                        .isEqualTo(ReplyStatus.NOT_FOUND);
                never = next;
            }
            assertThat(harness.engine.counter(EngineCounter.SESSIONS_EVICTED)).isEqualTo(10);
            assertThat(send(harness, 1, echo(1, "m"), used).text()).contains("\"result\"");
            assertThat(send(harness, 1, echo(1, "m"), never).text()).contains("\"result\"");
            nowNs[0] += TimeUnit.SECONDS.toNanos(2);
            assertThat(send(harness, 1, echo(2, "m"), used).text()).contains("\"result\"");
            open(harness);
            assertThat(send(harness, 1, echo(1, "m"), never).status())
                    .as("then the one that was not used for longest")
                    .isEqualTo(ReplyStatus.NOT_FOUND);
            assertThat(send(harness, 1, echo(1, "m"), used).text()).contains("\"result\"");
            assertThat(send(harness, 1, echo(2, "m"), busy).text()).contains("\"result\"");
            assertThat(send(harness, 1, echo(1, "m"), listening).text()).contains("\"result\"");
            release.countDown();
        } finally {
            release.countDown();
        }
    }
}
