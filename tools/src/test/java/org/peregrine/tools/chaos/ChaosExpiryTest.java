package org.peregrine.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.chaos.ChaosScenario.Injection;
import org.peregrine.tools.chaos.ChaosScenario.Setup;
import org.peregrine.tools.chaos.caller.Validity;

/** Expiry while the time of day jumps, and what each of its demands fails. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ChaosExpiryTest {
    private static final long SEED = 20_261_130;
    private static final ChaosScenario EXPIRY = ChaosScenarios.all().stream()
            .filter(scenario -> scenario.id().equals("expiry"))
            .findFirst()
            .orElseThrow();

    private static ChaosRun.Outcome run(ChaosScenario scenario, CallWire wire) throws InterruptedException {
        return new ChaosRun(0.5, 0.5).run(scenario, wire, ThreadingMode.SHARED, SEED);
    }

    /** Not every machine has the library. */
    private static boolean isRun(ChaosRun.Outcome outcome) {
        if (outcome.notRun() != null) {
            assertThat(outcome.notRun()).contains("apt install faketime");
        }
        return outcome.notRun() == null;
    }

    /** With further options, the last of which count, or another injection. */
    private static void assertFails(Injection injection, String reason, String... more) throws InterruptedException {
        final Setup right = EXPIRY.setup();
        final String[] options =
                Stream.concat(right.options().stream(), Stream.of(more)).toArray(String[]::new);
        final ChaosRun.Outcome outcome = run(
                new ChaosScenario(
                        "wrong",
                        "a server that is not right",
                        true,
                        Setup.of(1, options).within(right.surroundings()),
                        EXPIRY.expectation(),
                        injection),
                CallWire.TCP);
        if (isRun(outcome)) {
            assertThat(outcome.verdict().failures()).singleElement().asString().contains(reason);
        }
    }

    @Test
    void shouldRefuseWhatExpiresInTheJumpAndNobodyElse() throws InterruptedException {
        final ChaosRun.Outcome outcome = run(EXPIRY, CallWire.WEBSOCKET);
        if (isRun(outcome)) {
            assertThat(outcome.verdict().failures()).allMatch(ChaosRunTest::isOfTimes);
            assertThat(outcome.account().answered()).isPositive();
        }
    }

    @Test
    void shouldNotRunWhereNoCallerIsKnown() throws InterruptedException {
        final ChaosRun.Outcome outcome = run(EXPIRY, CallWire.AERON);
        assertThat(List.of(outcome.notRun()))
                .allMatch(reason -> reason.equals("over aeron no caller is known") || reason.contains("faketime"));
    }

    /** As one would that does not look at the time. */
    @Test
    void shouldFailAServerThatServesWhatShouldBeRefused() throws InterruptedException {
        assertFails(
                field -> ExpiryFaults.jump(field, Validity.LASTING, Validity.LASTING),
                "The token 'lasting' is not refused as it should be: 200");
    }

    /** As one would whose tokens all end with the jump. */
    @Test
    void shouldFailAServerThatHitsThoseWhoLast() throws InterruptedException {
        assertFails(
                field -> ExpiryFaults.jump(field, Validity.EXPIRING, Validity.EXPIRING),
                " of the token 'expiring' has");
    }

    @Test
    void shouldFailAServerThatLetsAnExpiredCallerGoOn() throws InterruptedException {
        assertFails(
                ExpiryFaults::jump,
                "The WebSocket of the token 'expiring' stays open",
                "--limit",
                "KEEP_ALIVE_NS=3600000000000");
    }

    @Test
    void shouldFailAServerThatGoesOnWithATokenFromTheFuture() throws InterruptedException {
        assertFails(
                ExpiryFaults::jump,
                "The token 'future' is not refused as it should be: 200",
                "--limit",
                "TOKEN_RECHECK_NS=3600000000000");
    }
}
