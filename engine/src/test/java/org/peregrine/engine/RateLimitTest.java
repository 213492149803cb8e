package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.limit.RateSettings;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Requests above the rate of their address, their caller or their tool are answered, and hurt nobody else. */
@Timeout(60)
final class RateLimitTest {
    private static final Principal ALICE = Principal.of("issuer", "alice");
    private static final Principal BOB = Principal.of("issuer", "bob");
    private static final long SECOND_NS = 1_000_000_000L;

    private static final Tool[] TOOLS = {
        Tool.named("inline").inline((call, reply) -> reply.text("done")),
        Tool.named("blocking").blocking(request -> ToolResult.text("done")),
        Tool.named("interactive").interactive((request, context) -> ToolResult.text("done")),
        Tool.named("typed").typed(Nothing.class, nothing -> "done"),
        Tool.named("inline-typed").typedInline(Nothing.class, nothing -> "done")
    };

    /** Arguments of none. */
    record Nothing() {}

    private final FakeClock clock = new FakeClock();

    private EngineHarness start(RateSettings rates, Tool... tools) {
        return EngineHarness.start(
                context -> context.clock(clock)
                        .authentication(Authentication.of(TokenVerifier.NONE))
                        .rates(rates),
                tools);
    }

    private static MemoryReply exchange(EngineHarness harness, MemoryFrame frame) {
        final int before = harness.transport.answers().size();
        harness.transport.send(frame);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private static MemoryReply exchange(EngineHarness harness, Principal caller, String message) {
        return exchange(harness, MemoryFrame.message(1, message).principal(caller));
    }

    private static String modern(String message) {
        return message.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
    }

    private static String error(int retryMs) {
        return "\"code\":-32005,\"message\":\"Rate limit exceeded: too many requests of this caller; try again in "
                + retryMs + " ms\",\"data\":{\"retryAfterMs\":" + retryMs + "}";
    }

    /** Legacy and modern requests of every kind take of the same bucket. */
    @Test
    void shouldLimitACallerAndNoOther() {
        try (EngineHarness harness = start(RateSettings.NONE.withPerCaller(Rate.parse("2/s:3")))) {
            assertThat(exchange(harness, ALICE, EngineHarness.echo(1, "m")).text())
                    .contains("result");
            assertThat(exchange(harness, ALICE, modern(EngineHarness.echo(2, "m")))
                            .text())
                    .contains("result");
            assertThat(exchange(harness, ALICE, EngineHarness.request(3, "tools/list", "{}"))
                            .text())
                    .contains("result");
            for (final String message : new String[] {
                EngineHarness.echo(4, "m"),
                modern(EngineHarness.echo(4, "m")),
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"none\"}"
            }) {
                final MemoryReply refused = exchange(harness, ALICE, message);
                assertThat(refused.status()).isEqualTo(ReplyStatus.RATE_LIMITED);
                assertThat(refused.text()).contains("\"id\":4", error(500));
            }
            // The same caller with another token, and a caller of its own.
            assertThat(exchange(harness, Principal.of("issuer", "alice"), EngineHarness.echo(5, "m"))
                            .text())
                    .contains("-32005");
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(harness, BOB, EngineHarness.echo(6, "m")).text())
                        .contains("result");
            }
            clock.advance(SECOND_NS / 2);
            assertThat(exchange(harness, ALICE, EngineHarness.echo(7, "m")).text())
                    .contains("result");
            assertThat(exchange(harness, ALICE, EngineHarness.echo(8, "m")).text())
                    .contains("-32005");
            assertThat(harness.engine.counter(EngineCounter.RATE_LIMITED_CALLER))
                    .isEqualTo(5);
            assertThat(harness.engine.counter(EngineCounter.ERRORS_RATE_LIMITED))
                    .isEqualTo(5);
            assertThat(harness.errors)
                    .singleElement()
                    .satisfies(notice -> assertThat(notice)
                            .isInstanceOf(Notice.class)
                            .hasMessageContaining("alice")
                            .hasMessageContaining("2/s:3"));
        }
    }

    @Test
    void shouldTellAgainAfterAWhile() {
        try (EngineHarness harness = start(RateSettings.NONE.withPerCaller(Rate.perSecond(1)))) {
            for (int i = 0; i < 9; i++) {
                exchange(harness, ALICE, EngineHarness.echo(1, "m"));
            }
            clock.advance(10 * SECOND_NS);
            for (int i = 0; i < 9; i++) {
                exchange(harness, ALICE, EngineHarness.echo(1, "m"));
            }
            assertThat(harness.errors).hasSize(2);
        }
    }

    @Test
    void shouldLimitAnAddressAndNoOtherAndNotThisMachine() {
        try (EngineHarness harness = start(RateSettings.NONE.withPerAddress(Rate.perSecond(1)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(
                                        harness,
                                        MemoryFrame.message(i, EngineHarness.echo(1, "m"))
                                                .peer(77))
                                .status())
                        .isEqualTo(i == 0 ? ReplyStatus.COMPLETE : ReplyStatus.RATE_LIMITED);
                assertThat(exchange(harness, MemoryFrame.message(i, EngineHarness.echo(1, "m")))
                                .status())
                        .isEqualTo(ReplyStatus.COMPLETE);
            }
            assertThat(exchange(
                                    harness,
                                    MemoryFrame.message(9, EngineHarness.echo(1, "m"))
                                            .peer(78))
                            .status())
                    .isEqualTo(ReplyStatus.COMPLETE);
            assertThat(harness.engine.counter(EngineCounter.RATE_LIMITED_ADDRESS))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "blocking", "interactive", "typed", "inline-typed"})
    void shouldLimitAToolOfEveryKindAndNoOther(String tool) {
        try (EngineHarness harness = start(RateSettings.NONE.withPerTool(tool, Rate.perSecond(2)), TOOLS)) {
            final String call = EngineHarness.call(1, tool, "{}");
            assertThat(exchange(harness, ALICE, call).text()).contains("done");
            assertThat(exchange(harness, BOB, modern(call)).text()).contains("done");
            assertThat(exchange(harness, ALICE, call).text())
                    .contains("-32005", "too many calls of this tool", "\"retryAfterMs\":500");
            assertThat(exchange(harness, BOB, modern(call)).status()).isEqualTo(ReplyStatus.RATE_LIMITED);
            assertThat(exchange(harness, ALICE, EngineHarness.echo(1, "m")).text())
                    .contains("result");
            clock.advance(SECOND_NS / 2);
            assertThat(exchange(harness, BOB, call).text()).contains("done");
            assertThat(harness.engine.counter(EngineCounter.RATE_LIMITED_TOOL)).isEqualTo(2);
        }
    }

    @Test
    void shouldLimitAToolAsItsAuthorSaysUnlessTheOperatorDoes() {
        final Tool tool = Tool.named("rated").maxRate(Rate.perMinute(1)).inline((call, reply) -> reply.text("done"));
        try (EngineHarness harness = start(RateSettings.NONE, tool)) {
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("done");
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("\"retryAfterMs\":60000");
            harness.engine.registry(EngineHarness.registry(tool));
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("-32005");
        }
        try (EngineHarness harness = start(RateSettings.NONE.withPerTool("rated", Rate.perSecond(2)), tool)) {
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("done");
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("done");
            assertThat(harness.exchange(EngineHarness.call(1, "rated", "{}"))).contains("\"retryAfterMs\":500");
        }
    }

    @Test
    void shouldCountEachRequestOfABatch() {
        try (EngineHarness harness = start(RateSettings.NONE.withPerCaller(Rate.perSecond(3)))) {
            exchange(harness, ALICE, EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-03-26\"}"));
            final String answer = exchange(
                            harness,
                            ALICE,
                            "[" + EngineHarness.echo(1, "m") + "," + EngineHarness.echo(2, "m") + ","
                                    + EngineHarness.echo(3, "m") + "]")
                    .text();
            assertThat(answer)
                    .contains("\"id\":1,\"result\"", "\"id\":2,\"result\"", "\"id\":3,\"error\":{\"code\":-32005");
        }
    }

    /** What makes less work, or has no answer, always comes through. */
    @Test
    void shouldNotCountNotificationsAndEndsOfSessions() {
        final Rate rate = Rate.perMinute(3);
        try (EngineHarness harness = start(RateSettings.NONE.withPerCaller(rate))) {
            final MemoryFrame initialize = MemoryFrame.message(
                            1, EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"))
                    .likeHttp()
                    .principal(ALICE);
            final String session = exchange(harness, initialize).sessionId();
            assertThat(exchange(harness, frame(session, "", FrameKind.OPEN_STREAM))
                            .status())
                    .isEqualTo(ReplyStatus.PART);
            assertThat(exchange(harness, frame(session, EngineHarness.echo(2, "m"), FrameKind.MESSAGE))
                            .status())
                    .isEqualTo(ReplyStatus.COMPLETE);
            assertThat(exchange(harness, frame(session, EngineHarness.echo(3, "m"), FrameKind.MESSAGE))
                            .status())
                    .isEqualTo(ReplyStatus.RATE_LIMITED);
            assertThat(exchange(harness, frame(session, "", FrameKind.OPEN_STREAM))
                            .status())
                    .isEqualTo(ReplyStatus.RATE_LIMITED);
            final String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
            assertThat(exchange(harness, frame(session, note, FrameKind.MESSAGE))
                            .status())
                    .isEqualTo(ReplyStatus.ACCEPTED);
            // Refused before it opens a session.
            assertThat(exchange(harness, initialize).sessionId()).isNull();
            harness.transport.send(frame(session, "", FrameKind.END_SESSION));
            harness.run();
            assertThat(harness.transport.answers().getLast().status()).isNotEqualTo(ReplyStatus.RATE_LIMITED);
        }
    }

    private static MemoryFrame frame(String session, String text, FrameKind kind) {
        return MemoryFrame.message(1, text)
                .likeHttp()
                .kind(kind)
                .header(FrameHeader.SESSION_ID, session)
                .principal(ALICE);
    }

    @Test
    void shouldRefuseSettingsThatMeanNothing() {
        assertThatThrownBy(() -> start(RateSettings.NONE.withPerTool("nowhere", Rate.perSecond(1))))
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> EngineHarness.start(
                        context -> context.rates(RateSettings.NONE.withPerCaller(Rate.perSecond(1)))))
                .hasMessageContaining("authentication");
        assertThat(new RateSettings(null, null, Map.of())).isEqualTo(RateSettings.NONE);
    }
}
