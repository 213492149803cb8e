package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/** Streams end with the token that they were opened with. Checks run on the test's thread; time is the test's. */
class StreamTokenTest {
    private static final long MINUTE_MS = 60_000;

    /** A verifier that knows some tokens; its generation changes when one is taken back. */
    private static final class Known implements TokenVerifier {
        private final Map<String, Principal> principals = new HashMap<>();
        private final List<String> checked = new ArrayList<>();
        private long generation;

        @Override
        public Principal verify(String token) throws RefusedTokenException {
            checked.add(token);
            if (!principals.containsKey(token)) {
                throw new RefusedTokenException("Unknown token");
            }
            return principals.get(token);
        }

        @Override
        public long generation() {
            return generation;
        }
    }

    private final Known verifier = new Known();
    private final Principal alice = Principal.of("issuer", "alice");
    private long nowMs = 1_000_000;
    private long nowNs;
    private Authenticator authenticator = authenticator(Limits.standard());

    private Authenticator authenticator(Limits limits) {
        return new Authenticator(
                Authentication.of(verifier),
                limits,
                new TokenClocks(() -> nowNs, () -> nowMs),
                PromptThread::new,
                () -> {},
                new Failures(new EngineCounters(), failure -> {}));
    }

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

    @Test
    void shouldKeepAStreamUntilItsTokenExpires() {
        verifier.principals.put("good", alice.withExpiryMs(nowMs + 1000));
        final Token token = accepted("good");
        final Principal caller = token.principal();

        pass(999);
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, caller, PeerKey.NONE)).isSameAs(token);
        pass(1);
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, caller, PeerKey.NONE)).isNull();
    }

    @Test
    void shouldCheckTheTokenOfAStreamAgain() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");

        for (int minute = 1; minute < 5; minute++) {
            pass(MINUTE_MS);
            authenticator.poll(nowNs);
            assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(token);
            runChecks();
        }
        assertThat(verifier.checked).hasSize(5);
        verifier.principals.clear();
        verifier.generation++;
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(token);
        runChecks();
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isNull();
    }

    @Test
    void shouldKeepAStreamByItsTokenThatARequestHadCheckedAnew() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        verifier.generation++;
        final Token anew = find("good", token);

        assertThat(anew).isNotSameAs(token);
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(anew);
        runChecks();
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(anew);

        verifier.principals.put("good", Principal.of("issuer", "bob"));
        verifier.generation++;
        find("good", null);
        runChecks();
        assertThat(authenticator.keep(anew, alice, PeerKey.NONE)).isNull();
    }

    @Test
    void shouldEndAStreamWhoseTokenNobodyCanCheck() {
        authenticator = authenticator(Limits.standard().with(Limit.TOKEN_TABLE_ENTRIES, 1));
        verifier.principals.put("good", alice);
        verifier.principals.put("other", alice);
        final Token token = accepted("good");
        accepted("other");
        assertThat(token.state()).isEqualTo(Token.State.EVICTED);

        pass(2 * MINUTE_MS - 1);
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(token);
        pass(1);
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isNull();
    }

    /** A connection of WebSocket asks once in a while, and is no stream of a session. */
    @Test
    void shouldKeepTheRoomOfATokenWhoseConnectionAsks() {
        authenticator = authenticator(Limits.standard().with(Limit.TOKEN_TABLE_ENTRIES, 4));
        final Token token = acceptedOf("bob");
        assertThat(authenticator.keep(token, token.principal(), PeerKey.NONE)).isSameAs(token);

        pass(TimeUnit.NANOSECONDS.toMillis(Limits.standard().get(Limit.KEEP_ALIVE_NS)));
        authenticator.poll(nowNs);
        for (int i = 0; i < 20; i++) {
            acceptedOf("caller" + i);
        }
        assertThat(token.state()).isEqualTo(Token.State.ACCEPTED);
    }

    private Token acceptedOf(String caller) {
        verifier.principals.put(caller, Principal.of("issuer", caller));
        return accepted(caller);
    }

    /** Lets time pass, claims the tenure as a sweep of open streams does, and takes the end of a check. */
    private boolean goesOn(Tenure tenure, long ms) {
        pass(ms);
        final boolean open = tenure.claim(nowMs) > nowMs;
        runChecks();
        runChecks();
        return open && tenure.claim(nowMs) > nowMs;
    }

    @Test
    void shouldCheckATokenAgainWhileItsTenureIsClaimed() {
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();

        for (int second = 0; second < 5 * 60; second++) {
            assertThat(goesOn(tenure, 1000)).as("second %s", second).isTrue();
        }
        assertThat(verifier.checked).hasSize(6); // The first time, and once a minute.
        verifier.principals.clear();
        verifier.generation++;
        assertThat(goesOn(tenure, 1000)).isFalse();
    }

    /** The shorter the time between two checks, the more often tokens are walked over. */
    @Test
    void shouldKeepATenureThatIsCheckedOften() {
        authenticator =
                authenticator(Limits.standard().with(Limit.TOKEN_RECHECK_NS, TimeUnit.MILLISECONDS.toNanos(100)));
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();

        for (int i = 0; i < 100; i++) {
            assertThat(goesOn(tenure, 25)).as("%s", i).isTrue();
        }
        assertThat(verifier.checked).hasSizeBetween(20, 30);
    }

    @Test
    void shouldEndTheTenureOfATokenThatItsVerifierRefusesLater() {
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();
        verifier.principals.clear(); // Without a generation, as an issuer takes tokens back.

        for (int second = 1; second < 60; second++) {
            assertThat(goesOn(tenure, 1000)).as("second %s", second).isTrue();
        }
        assertThat(goesOn(tenure, 1000)).isFalse();
    }

    @Test
    void shouldNotCheckATokenWithoutOpenStreams() {
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();
        tenure.claim(nowMs);

        for (int second = 0; second < 3 * 60; second++) {
            pass(1000);
            runChecks();
        }
        assertThat(verifier.checked).hasSize(1);
        assertThat(tenure.claim(nowMs)).isLessThanOrEqualTo(nowMs);
    }

    @Test
    void shouldEndATenureWithTheTokensExpiry() {
        verifier.principals.put("good", alice.withExpiryMs(nowMs + 2500));
        final Tenure tenure = accepted("good").principal().tenure();

        assertThat(tenure.firstClaimMs(nowMs)).isEqualTo(nowMs + 1000);
        assertThat(tenure.claim(nowMs + 2000)).isEqualTo(nowMs + 2500);
        assertThat(goesOn(tenure, 2499)).isTrue();
        assertThat(goesOn(tenure, 1)).isFalse();
    }

    @Test
    void shouldKeepATenureWhoseTokenARequestHadCheckedAnewUntilItIsAnothers() {
        verifier.principals.put("good", alice);
        final Tenure tenure = accepted("good").principal().tenure();
        verifier.generation++;
        find("good", null);
        assertThat(goesOn(tenure, 10)).isTrue();

        verifier.principals.put("good", Principal.of("issuer", "bob"));
        verifier.generation++;
        final Token anew = find("good", null);
        assertThat(goesOn(tenure, 10)).isFalse();
        assertThat(goesOn(anew.principal().tenure(), 10)).isTrue();
    }

    @Test
    void shouldReachEveryTokenOfMany() {
        final List<Tenure> tenures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            verifier.principals.put("t" + i, alice);
            tenures.add(accepted("t" + i).principal().tenure());
        }
        verifier.principals.clear();
        verifier.generation++;
        nowNs += TimeUnit.SECONDS.toNanos(1);
        tenures.forEach(tenure -> tenure.claim(nowMs));
        for (int cycle = 0; cycle < 20; cycle++) {
            runChecks();
        }
        assertThat(tenures).allMatch(tenure -> tenure.claim(nowMs) <= nowMs);
        assertThat(authenticator.knownTokens()).isZero();
    }

    @Test
    void shouldLetCallersWithoutATokenStay() {
        assertThat(Principal.ANONYMOUS.tenure().claim(nowMs)).isEqualTo(Principal.NO_EXPIRY);
        assertThat(alice.withExpiryMs(nowMs + 1).tenure().claim(nowMs + 1)).isLessThanOrEqualTo(nowMs + 1);
    }
}
