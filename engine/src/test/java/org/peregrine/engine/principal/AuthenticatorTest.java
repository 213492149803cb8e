package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/** Checks run when the test says so, on its own thread; time is the test's. */
@Timeout(60)
class AuthenticatorTest {
    private static final long MINUTE_MS = 60_000;
    private static final long SECOND_NS = 1_000_000_000L;

    /** A thread that waits until the test runs it. */
    private final class HeldThread extends Thread {
        private final Runnable task;
        private boolean interrupted;

        private HeldThread(Runnable task) {
            this.task = task;
        }

        @Override
        public void start() {
            held.add(this);
        }

        @Override
        public void interrupt() {
            interrupted = true;
        }
    }

    private final Deque<HeldThread> held = new ArrayDeque<>();
    private final SomeTokens verifier = new SomeTokens();
    private final List<Throwable> reported = new ArrayList<>();
    private final EngineCounters counters = new EngineCounters();
    private final AtomicInteger wakeups = new AtomicInteger();
    private final Principal alice = Principal.of("issuer", "alice");
    private long nowMs = 1_000_000;
    private long nowNs;
    private Authenticator authenticator = authenticator(Limits.standard());

    private Authenticator authenticator(Limits limits) {
        return new Authenticator(
                Authentication.of(verifier),
                limits,
                new TokenClocks(() -> nowNs, () -> nowMs),
                HeldThread::new,
                wakeups::incrementAndGet,
                new Failures(counters, reported::add));
    }

    /** Lets time pass on both clocks. */
    private void pass(long ms) {
        nowMs += ms;
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private Token find(String token, Token last) {
        return find(token, last, PeerKey.NONE);
    }

    private Token find(String token, Token last, long address) {
        final byte[] bytes = ("Bearer " + token).getBytes(StandardCharsets.US_ASCII);
        return authenticator.find(new UnsafeBuffer(bytes), 7, bytes.length - 7, last, address);
    }

    /** Runs what is held, and takes the ends. */
    private void runChecks() {
        while (!held.isEmpty()) {
            held.poll().task.run();
        }
        authenticator.poll(nowNs);
    }

    private Token accepted(String token) {
        final Token found = find(token, null);
        runChecks();
        assertThat(found.state()).isEqualTo(Token.State.ACCEPTED);
        return found;
    }

    @Test
    void shouldCheckATokenOnceAndFindItAfterwards() {
        verifier.principals.put("good", alice);
        final List<String> notified = new ArrayList<>();

        final Token token = find("good", null);
        token.await(() -> notified.add("first"));
        find("good", null).await(() -> notified.add("second"));
        assertThat(token.state()).isEqualTo(Token.State.CHECKING);
        assertThat(notified).isEmpty();
        runChecks();

        assertThat(notified).containsExactly("first", "second");
        assertThat(wakeups).hasValue(1);
        assertThat(token.principal().isSameCaller(alice)).isTrue();
        assertThat(find("good", null)).isSameAs(token);
        assertThat(find("good", token)).isSameAs(token);
        assertThat(find("other", token)).isNotSameAs(token);
        assertThat(verifier.checked).containsExactly("good");
    }

    @Test
    void shouldKeepNothingOfARefusedToken() {
        final Token token = find("bad", null);
        runChecks();

        assertThat(token.state()).isEqualTo(Token.State.REFUSED);
        assertThat(token.refusal()).isEqualTo("Unknown token");
        assertThat(find("bad", token)).isNotSameAs(token);
        runChecks();
        assertThat(authenticator.knownTokens()).isZero();
        assertThat(verifier.checked).containsExactly("bad", "bad");
    }

    @Test
    void shouldEndATokenAtItsExpiry() {
        verifier.principals.put("short", alice.withExpiryMs(nowMs + 1000));
        final Token token = accepted("short");

        pass(999);
        authenticator.poll(nowNs);
        assertThat(find("short", token)).isSameAs(token);
        pass(1);
        authenticator.poll(nowNs);
        final Token again = find("short", token);
        assertThat(again).isNotSameAs(token);
        assertThat(token.principal()).isSameAs(Principal.ANONYMOUS);
        runChecks();

        assertThat(again.state()).isEqualTo(Token.State.REFUSED);
        assertThat(again.refusal()).contains("expired");
    }

    @Test
    void shouldCheckAgainInTheBackgroundAndEndWhatWasTakenBack() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");

        pass(MINUTE_MS);
        authenticator.poll(nowNs);
        assertThat(find("good", token)).isSameAs(token);
        assertThat(held).hasSize(1);
        assertThat(find("good", token).state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(held).hasSize(1);
        verifier.principals.clear();
        runChecks();

        assertThat(token.state()).isEqualTo(Token.State.REFUSED);
        assertThat(find("good", token)).isNotSameAs(token);
    }

    @Test
    void shouldTakeChangedScopesFromASecondCheck() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        verifier.principals.put("good", alice.withScopes(List.of("write")));

        pass(MINUTE_MS);
        authenticator.poll(nowNs);
        find("good", token);
        runChecks();

        assertThat(token.principal().scopes()).containsExactly("write");
        assertThat(authenticator.knownTokens()).isEqualTo(1);
    }

    @Test
    void shouldEndATokenThatNobodyCouldCheckAgain() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        verifier.failure = new IOException("issuer is down");

        pass(MINUTE_MS);
        authenticator.poll(nowNs);
        assertThat(find("good", token)).isSameAs(token);
        runChecks();
        assertThat(find("good", token)).isSameAs(token);
        pass(MINUTE_MS);
        authenticator.poll(nowNs);
        final Token again = find("good", token);
        runChecks();

        assertThat(again).isNotSameAs(token);
        assertThat(again.state()).isEqualTo(Token.State.UNCHECKED);
        assertThat(reported).hasSize(2);
    }

    @Test
    void shouldCheckAllAnewWhenTheGenerationChanges() {
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        verifier.generation++;

        assertThat(find("good", token)).isNotSameAs(token);
        assertThat(held).hasSize(1);
    }

    @Test
    void shouldSayThatATokenCannotBeCheckedWhenTheVerifierFails() {
        verifier.failure = new IllegalStateException("a mistake");
        final Token token = find("good", null);
        runChecks();

        assertThat(token.state()).isEqualTo(Token.State.UNCHECKED);
        assertThat(counters.value(EngineCounter.TOKEN_CHECK_FAILURES)).isEqualTo(1);
        assertThat(reported).hasSize(1);
    }

    /** A flood of tokens that nobody knows does not end the streams of known callers. */
    @Test
    void shouldKeepPlacesForTokensThatWereAcceptedBefore() {
        authenticator = authenticator(Limits.standard().with(Limit.MAX_TOKEN_CHECKS, 8));
        verifier.principals.put("good", alice);
        final Token token = accepted("good");
        for (int i = 0; i < 6; i++) {
            assertThat(find("unknown" + i, null)).isNotNull();
        }
        assertThat(find("one more", null)).isNull();
        verifier.generation++;

        assertThat(find("good", token)).isNotNull();
        assertThat(held).hasSize(7);
    }

    /** What the operator has to mend, such as a file of keys, is a line without a place in code. */
    @Test
    void shouldTellInOneLineThatAVerifierCannotReadWhatItNeeds() {
        verifier.failure = new IOException("keys /etc/keys cannot be read", new NoSuchFileException("/etc/keys"));
        final Token token = find("good", null);
        runChecks();

        assertThat(token.state()).isEqualTo(Token.State.UNCHECKED);
        assertThat(counters.value(EngineCounter.TOKEN_CHECK_FAILURES)).isEqualTo(1);
        assertThat(reported).singleElement().satisfies(notice -> {
            assertThat(notice).isInstanceOf(Notice.class).hasNoCause();
            assertThat(notice).hasMessage("A token cannot be checked: keys /etc/keys cannot be read");
            assertThat(notice.getStackTrace()).isEmpty();
        });
    }

    /** An operator who has mended a file sees that it was that. */
    @Test
    void shouldTellOnceThatTokensAreCheckedAgain() {
        verifier.failure = new IOException("keys /etc/keys cannot be read");
        find("good", null);
        runChecks();
        verifier.failure = null;
        verifier.principals.put("good", alice);
        find("good", null);
        runChecks();
        find("unknown", null);
        runChecks();

        assertThat(reported).hasSize(2);
        assertThat(reported.getLast()).isInstanceOf(Notice.class).hasMessage("Tokens are checked again");
    }

    @Test
    void shouldAcceptNobodyWithoutAName() {
        verifier.principals.put("good", Principal.ANONYMOUS);
        final Token token = find("good", null);
        runChecks();

        assertThat(token.state()).isEqualTo(Token.State.UNCHECKED);
    }

    @Test
    void shouldGiveUpACheckThatTakesTooLong() {
        verifier.principals.put("slow", alice);
        final List<String> notified = new ArrayList<>();
        final Token token = find("slow", null);
        token.await(() -> notified.add("notified"));

        nowNs += 10 * SECOND_NS;
        authenticator.poll(nowNs);
        assertThat(notified).isEmpty();
        authenticator.poll(nowNs + 1);

        assertThat(notified).containsExactly("notified");
        assertThat(token.state()).isEqualTo(Token.State.UNCHECKED);
        assertThat(held.peek().interrupted).isTrue();
        assertThat(authenticator.checksUnderWay()).isEqualTo(1);
        runChecks();
        assertThat(authenticator.checksUnderWay()).isZero();
        assertThat(token.state()).isEqualTo(Token.State.UNCHECKED);
        assertThat(authenticator.knownTokens()).isZero();
    }

    @Test
    void shouldBoundChecksUnderWayAndShareThemByAddress() {
        authenticator = authenticator(Limits.standard().with(Limit.MAX_TOKEN_CHECKS, 10));
        final long greedy = 7;
        int taken = 0;
        while (find("token" + taken, null, greedy) != null) {
            taken++;
        }

        assertThat(taken).isEqualTo(7); // Of ten, two are for tokens that were accepted before.
        assertThat(find("another", null, 8)).isNotNull();
        assertThat(find("token0", null, greedy)).isNotNull();
        runChecks();
        assertThat(find("token" + taken, null, greedy)).isNotNull();
    }

    @Test
    void shouldForgetWhatWasNotUsedWhenTheTableIsFull() {
        authenticator = authenticator(Limits.standard().with(Limit.TOKEN_TABLE_ENTRIES, 4));
        final List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            verifier.principals.put("token" + i, Principal.of("issuer", "caller" + i));
        }
        for (int i = 0; i < 4; i++) {
            tokens.add(accepted("token" + i));
        }
        accepted("token4"); // All were used once since they came, so the oldest goes, and the others' marks with it.
        find("token1", null);
        verifier.principals.put("token5", alice);
        accepted("token5");

        assertThat(tokens.get(0).state()).isEqualTo(Token.State.EVICTED);
        assertThat(tokens.get(1).state()).isEqualTo(Token.State.ACCEPTED);
        assertThat(tokens.get(2).state()).isEqualTo(Token.State.EVICTED);
        assertThat(authenticator.knownTokens()).isEqualTo(4);
        assertThat(find("token0", tokens.get(0)).state()).isEqualTo(Token.State.CHECKING);
    }

    @Test
    void shouldBoundTheBytesOfTokens() {
        authenticator = authenticator(Limits.standard().with(Limit.TOKEN_TABLE_BYTES, 1 << 16));
        for (int i = 0; i < 100; i++) {
            final String token = i + "x".repeat(4096);
            verifier.principals.put(token, alice);
            accepted(token);
        }

        assertThat(authenticator.knownTokens()).isBetween(10, 16);
    }

    @Test
    void shouldAllocateNothingForAKnownToken() {
        final String text = "x".repeat(1000);
        final String other = "y".repeat(1000);
        verifier.principals.put(text, alice);
        verifier.principals.put(other, alice);
        final Token token = accepted(text);
        accepted(other);
        final UnsafeBuffer buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        final UnsafeBuffer second = new UnsafeBuffer(other.getBytes(StandardCharsets.US_ASCII));
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 100 && allocated > 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                authenticator.poll(nowNs);
                authenticator.find(buffer, 0, 1000, token, PeerKey.NONE);
                authenticator.find(second, 0, 1000, token, PeerKey.NONE);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertThat(allocated).isZero();
    }
}
