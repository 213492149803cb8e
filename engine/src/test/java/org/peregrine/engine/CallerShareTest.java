package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;

/**
 * A caller that is known has its own shares, whether its connections come from one proxy with those of others, or from
 * an address each: it takes nobody's sessions, subscriptions and calls.
 */
@Timeout(60)
final class CallerShareTest {
    private static final Principal ALICE = Principal.of("issuer", "alice");
    private static final Principal BOB = Principal.of("issuer", "bob");
    private static final long PROXY = PeerKey.NONE;
    private static final String INITIALIZE =
            request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");

    private static MemoryFrame frame(Principal caller, long connection, long address, String text) {
        return MemoryFrame.message(connection, text)
                .peer(address == PROXY ? PROXY : address + connection)
                .principal(caller);
    }

    private static MemoryReply exchange(EngineHarness harness, MemoryFrame frame) {
        final int before = harness.transport.answers().size();
        harness.transport.send(frame);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {PROXY, 1000})
    void shouldLetSessionsOfTheCallerThatKeepsMostGiveWayFirst(long address) {
        final long[] nowNs = {0};
        try (EngineHarness harness = EngineHarness.start(
                context -> context.limit(Limit.MAX_SESSIONS, 10).clock(() -> nowNs[0]))) {
            final String session = exchange(
                            harness, frame(BOB, 1, address, INITIALIZE).likeHttp())
                    .sessionId();
            for (int i = 0; i < 40; i++) {
                nowNs[0] += TimeUnit.SECONDS.toNanos(2);
                final MemoryReply opened = exchange(
                        harness, frame(ALICE, 100 + i, address, INITIALIZE).likeHttp());
                assertThat(opened.sessionId()).isNotNull();
            }
            final MemoryFrame late =
                    frame(BOB, 1, address, echo(1, "m")).likeHttp().header(FrameHeader.SESSION_ID, session);
            assertThat(exchange(harness, late).text()).contains("\"result\"");
            assertThat(harness.engine.sessionCount()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {PROXY, 1000})
    void shouldNotLetOneCallerTakeAllSubscriptions(long address) {
        final String listen = request("\"l\"", "subscriptions/listen", "{\"notifications\":{}," + META + "}");
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.MAX_LISTENS, 100))) {
            int taken = 0;
            while (exchange(harness, frame(ALICE, taken, address, listen))
                    .text()
                    .contains("acknowledged")) {
                taken++;
            }
            assertThat(taken).isEqualTo(80);
            assertThat(exchange(harness, frame(BOB, 500, address, listen)).text())
                    .contains("acknowledged");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {PROXY, 1000})
    void shouldNotLetOneCallerTakeAllCalls(long address) throws Exception {
        final CountDownLatch released = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            released.await();
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness =
                EngineHarness.start(context -> context.limit(Limit.MAX_CONCURRENT_CALLS, 50), slow)) {
            for (int i = 0; i < 60; i++) {
                harness.transport.send(
                        frame(ALICE, i, address, call(i, "slow", "{}")).likeHttp());
            }
            harness.run();
            assertThat(harness.engine.callsUnderWay()).isEqualTo(40);
            assertThat(harness.transport.answers())
                    .hasSize(20)
                    .allSatisfy(answer -> assertThat(answer.text()).contains("too many calls of this client"));
            harness.transport.send(
                    frame(BOB, 500, address, call(1, "slow", "{}")).likeHttp());
            harness.run();
            assertThat(harness.engine.callsUnderWay()).isEqualTo(41);
            released.countDown();
            harness.runUntilAnswers(61);
        }
    }

    /** Without an identity the address is all that tells callers apart. */
    @Test
    void shouldShareByAddressWhileNobodyIsKnown() {
        final String listen = request("\"l\"", "subscriptions/listen", "{\"notifications\":{}," + META + "}");
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.MAX_LISTENS, 100))) {
            int taken = 0;
            while (exchange(harness, MemoryFrame.message(taken, listen).peer(7))
                    .text()
                    .contains("acknowledged")) {
                taken++;
            }
            assertThat(taken).isEqualTo(80);
        }
    }
}
