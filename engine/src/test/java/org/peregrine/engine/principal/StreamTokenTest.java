package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** A thread whose task is done when it has started. */
    private static final class PromptThread extends Thread {
        private final Runnable task;

        private PromptThread(Runnable task) {
            this.task = task;
        }

        @Override
        public void start() {
            task.run();
        }
    }

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
                () -> nowMs,
                PromptThread::new,
                () -> {},
                new Failures(new EngineCounters(), failure -> {}));
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

        nowMs += 999;
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, caller, PeerKey.NONE)).isSameAs(token);
        nowMs++;
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, caller, PeerKey.NONE)).isNull();
    }

    @Test
    void shouldCheckTheTokenOfAStreamAgain() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");

        for (int minute = 1; minute < 5; minute++) {
            nowMs += MINUTE_MS;
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

        nowMs += 2 * MINUTE_MS - 1;
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isSameAs(token);
        nowMs++;
        authenticator.poll(nowNs);
        assertThat(authenticator.keep(token, alice, PeerKey.NONE)).isNull();
    }
}
