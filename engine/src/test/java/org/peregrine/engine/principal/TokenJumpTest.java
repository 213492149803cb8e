package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/** Tokens, and streams that were opened with them, while the time of day jumps and the other clock does not. */
class TokenJumpTest {
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    private final SomeTokens verifier = new SomeTokens();
    private final Principal alice = Principal.of("issuer", "alice");
    private long nowMs = 10 * HOUR_MS;
    private long nowNs;
    private final Authenticator authenticator = new Authenticator(
            Authentication.of(verifier),
            Limits.standard(),
            new TokenClocks(() -> nowNs, () -> nowMs),
            PromptThread::new,
            () -> {},
            new Failures(new EngineCounters(), failure -> {}));

    /** Lets time pass on both clocks. */
    private void pass(long ms) {
        nowMs += ms;
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private Token find(String token, Token last) {
        final byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
        return authenticator.find(new UnsafeBuffer(bytes), 0, bytes.length, last, PeerKey.NONE);
    }

    private void runChecks() {
        authenticator.poll(nowNs);
    }

    private Token accepted(String token) {
        final Token found = find(token, null);
        runChecks();
        assertThat(found.state()).isEqualTo(Token.State.ACCEPTED);
        return found;
    }

    /** Lets time pass, claims the tenure as a sweep of open streams does, and takes the end of a check. */
    private boolean goesOn(Tenure tenure, long ms) {
        pass(ms);
        final boolean open = tenure.claim(nowMs) > nowMs;
        runChecks();
        runChecks();
        return open && tenure.claim(nowMs) > nowMs;
    }

    /** A token that lasts needs no check because the time of day has jumped, or is right again. */
    @Test
    void shouldCheckNoTokenAnewForAJumpOfTheTimeOfDay() {
        verifier.principals.put("good", alice.withExpiryMs(nowMs + 10 * HOUR_MS));
        final Token token = accepted("good");

        for (final long jumpMs : List.of(HOUR_MS, -HOUR_MS)) {
            nowMs += jumpMs;
            authenticator.poll(nowNs);
            assertThat(find("good", token)).isSameAs(token);
        }
        assertThat(verifier.checked).hasSize(1);
    }

    @Test
    void shouldRefuseATokenWhileTheTimeOfDayIsPastItsExpiry() {
        verifier.principals.put("short", alice.withExpiryMs(nowMs + HOUR_MS / 2));
        final Token token = accepted("short");

        nowMs += HOUR_MS;
        authenticator.poll(nowNs);
        final Token ahead = find("short", token);
        runChecks();
        assertThat(ahead.state()).isEqualTo(Token.State.REFUSED);
        nowMs -= HOUR_MS;
        authenticator.poll(nowNs);
        accepted("short");
    }

    /** However far back the time of day goes, what was taken back ends after as long as ever. */
    @Test
    void shouldCheckAgainAsOftenAfterTheTimeOfDayWasSetBack() {
        nowMs += HOUR_MS;
        authenticator.poll(nowNs);
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        nowMs -= HOUR_MS;

        pass(MINUTE_MS);
        authenticator.poll(nowNs);
        verifier.principals.clear();
        assertThat(find("good", token)).isSameAs(token);
        runChecks();
        assertThat(token.state()).isEqualTo(Token.State.REFUSED);
    }

    @Test
    void shouldKeepStreamsWhoseTokenLastsWhenTheTimeOfDayJumps() {
        verifier.principals.put("good", alice.withExpiryMs(nowMs + 10 * HOUR_MS));
        final Token token = accepted("good");
        final Tenure tenure = token.principal().tenure();

        for (final long jumpMs : List.of(HOUR_MS, -HOUR_MS)) {
            nowMs += jumpMs;
            assertThat(goesOn(tenure, 1000)).as("%s ms", jumpMs).isTrue();
            assertThat(authenticator.keep(token, token.principal(), PeerKey.NONE))
                    .isSameAs(token);
        }
        assertThat(verifier.checked).hasSize(1);
    }

    @Test
    void shouldEndStreamsWhoseTokenHasExpiredByTheTimeOfDay() {
        verifier.principals.put("short", alice.withExpiryMs(nowMs + HOUR_MS / 2));
        final Token token = accepted("short");
        final Tenure tenure = token.principal().tenure();

        nowMs += HOUR_MS;
        assertThat(goesOn(tenure, 1)).isFalse();
        assertThat(authenticator.keep(token, token.principal(), PeerKey.NONE)).isNull();
    }

    /** Of a stream that has ended, a claim from the time ahead must not keep the token in use. */
    @Test
    void shouldForgetClaimsOfATimeOfDayThatWasSetBack() {
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();
        nowMs += HOUR_MS;
        assertThat(goesOn(tenure, 1)).isTrue();
        nowMs -= HOUR_MS;

        for (int second = 0; second < 3 * 60; second++) {
            pass(1000);
            runChecks();
        }
        assertThat(verifier.checked).hasSize(1);
    }
}
