package org.peregrine.engine.principal;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.Failures;

/**
 * The tokens of one shard's callers: known ones are found by their bytes, unknown ones are checked by a worker while
 * their requests wait and others go on. Network thread only.
 *
 * <pre>
 *   find ──► the connection's last token, or the table ──► ACCEPTED: 0 B, no lock
 *              └── unknown ──► CHECKING ──► verifier (a worker) ──► poll ──► {@link Token.Waiter#onChecked()}
 * </pre>
 *
 * <p>An accepted token that was not checked for {@link Limit#TOKEN_RECHECK_NS} is checked again while it is used; when
 * no answer comes for as long again, it is not accepted any more. These times are of a clock that never jumps: a jump
 * of the time of day moves nothing but the expiries that issuers have set.
 */
public final class Authenticator {
    /** Longest time between two walks over the known tokens. */
    private static final long WALK_NS = TimeUnit.SECONDS.toNanos(1);

    /** Each is a cache line or two that nothing else reads. */
    private static final int WALKED_TOKENS = 16;

    private final Authentication authentication;
    private final TokenClocks clocks;
    private final CheckReports reports;
    private final KnownTokens known;
    private final TokenChecks checks;
    private final Authenticator forwarded;
    private TokenListener listener = TokenListener.NONE;
    private final long checkNs;
    private final long recheckNs;
    private final long tickNs;
    private final long walkNs;
    private long nowMs;
    private long nowNs;
    private long walkedNs;

    /**
     * Creates the authenticator of a shard.
     *
     * @param authentication the verifier, and what is said to callers.
     * @param limits of the engine.
     * @param clocks of checks and of expiries.
     * @param threads makes a thread for each check.
     * @param wakeup wakes the network thread; any thread.
     * @param failures of the shard.
     */
    public Authenticator(
            Authentication authentication,
            Limits limits,
            TokenClocks clocks,
            ThreadFactory threads,
            Runnable wakeup,
            Failures failures) {
        this.authentication = authentication;
        this.clocks = clocks;
        this.reports = new CheckReports(failures);
        this.known = new KnownTokens(limits.intValue(Limit.TOKEN_TABLE_ENTRIES), limits.get(Limit.TOKEN_TABLE_BYTES));
        this.checks = new TokenChecks(this::verify, threads, wakeup, limits.intValue(Limit.MAX_TOKEN_CHECKS));
        this.checkNs = limits.get(Limit.TOKEN_CHECK_NS);
        this.recheckNs = limits.get(Limit.TOKEN_RECHECK_NS);
        this.tickNs = limits.get(Limit.KEEP_ALIVE_NS);
        this.walkNs = Math.min(WALK_NS, recheckNs / 4);
        this.nowMs = clocks.epoch().time();
        this.nowNs = clocks.nano().nanoTime();
        this.walkedNs = nowNs;
        final ForwardedCaller proxy = authentication.forwarded();
        final Authentication names = proxy == null ? null : Authentication.of(proxy.verifier());
        this.forwarded = proxy == null ? null : new Authenticator(names, limits, clocks, threads, wakeup, failures);
    }

    /**
     * Sets the listener for accepted tokens. Before the first check.
     *
     * @param to one for all tokens, and for the names that a proxy gives.
     * @return this.
     */
    public Authenticator listener(TokenListener to) {
        listener = to;
        if (forwarded != null) {
            forwarded.listener(to);
        }
        return this;
    }

    /** A worker's: the verifier, and what is found out for its caller off the path. */
    private Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException {
        final Principal caller = authentication.verifier().verify(token);
        if (caller != null) {
            listener.onVerified(caller);
        }
        return caller;
    }

    /**
     * The callers that a proxy names, by those names in place of tokens.
     *
     * @return null when no proxy names callers.
     */
    public Authenticator forwarded() {
        return forwarded;
    }

    /** The settings. */
    public Authentication authentication() {
        return authentication;
    }

    /**
     * Whether the time of a caller that shows no token is over, such as that of a certificate.
     *
     * @param caller of a connection.
     * @return false for one that does not expire.
     */
    public boolean isExpired(Principal caller) {
        return nowMs >= caller.expiryMs();
    }

    /**
     * Compares a token with the one that a connection has shown last: the same bytes, and still accepted, need no other
     * look.
     *
     * @param buffer that holds the request.
     * @param offset of the token's first byte.
     * @param length of the token in bytes.
     * @param last the connection's last accepted token; may be null.
     * @param address of the peer, which has a share of the checks.
     * @return {@code last} when it is that, null otherwise.
     */
    public Token findLast(UnsafeBuffer buffer, int offset, int length, Token last, long address) {
        return last != null && last.matches(buffer, offset, length) && isCurrent(last) ? use(last, address) : null;
    }

    /**
     * Finds what is known of a token, and has it checked when nothing is. A known one costs no allocation.
     *
     * @param buffer that holds the request.
     * @param offset of the token's first byte.
     * @param length of the token in bytes.
     * @param last the connection's last accepted token, compared first; may be null.
     * @param address of the peer, which has a share of the checks.
     * @return the token, accepted or being checked; null when too many are being checked.
     */
    public Token find(UnsafeBuffer buffer, int offset, int length, Token last, long address) {
        final Token same = findLast(buffer, offset, length, last, address);
        if (same != null) {
            return same;
        }
        final int hash = KnownTokens.hash(buffer, offset, length);
        final Token found = known.find(hash, buffer, offset, length);
        if (found == null) {
            return check(new Token(hash, buffer, offset, length), address, false);
        }
        if (found.state() == Token.State.CHECKING) {
            return found;
        }
        if (isCurrent(found)) {
            return use(found, address);
        }
        final boolean accepted = found.state() == Token.State.ACCEPTED;
        known.end(found, Token.State.EVICTED, "");
        final Token successor = check(new Token(hash, buffer, offset, length), address, accepted);
        if (successor != null) {
            successor.tenure = found.tenure;
            successor.tenant = found.tenant;
        }
        found.successor = successor;
        return successor;
    }

    /**
     * Whether a stream may stay open that was opened with a token. Has it checked again as for a request, and at once
     * when the verifier has taken tokens back; claims its tenure until the next {@link Limit#KEEP_ALIVE_NS}, so that
     * others do not take its room. One whose room is taken all the same ends when it would be checked no more.
     *
     * @param opener the token that the stream was opened with.
     * @param caller of the stream.
     * @param address of the peer, which has a share of the checks.
     * @return the token, or the same checked anew; null when the stream is to be ended.
     */
    public Token keep(Token opener, Principal caller, long address) {
        Token token = opener;
        while (token.successor != null) {
            token = token.successor;
        }
        final boolean accepted = token.state() == Token.State.ACCEPTED;
        if (nowMs >= caller.expiryMs()
                || token.state() == Token.State.REFUSED
                || (hasLapsed(token) && token.state() != Token.State.CHECKING)
                || (accepted && !token.principal().isSameCaller(caller))) {
            return null;
        }
        if (!accepted) {
            return token;
        }
        token.tenure.claimUntil(nowNs + tickNs);
        return useOpen(token, address);
    }

    /** Uses a token with which a stream is open: no request comes that would have it checked anew. */
    private Token useOpen(Token token, long address) {
        if (token.generation != authentication.verifier().generation()) {
            token.recheckNs = nowNs;
        }
        return use(token, address);
    }

    /**
     * Whether a token would be accepted from a request that came now. Allocates nothing.
     *
     * @param token that was accepted.
     * @return false also when nobody has checked it since the verifier has taken tokens back.
     */
    public boolean isCurrent(Token token) {
        return token.state() == Token.State.ACCEPTED
                && !hasLapsed(token)
                && token.generation == authentication.verifier().generation();
    }

    /** Whether the token has expired, or nobody could check it for too long. */
    private boolean hasLapsed(Token token) {
        return nowMs >= token.expiryMs || nowNs - token.endNs >= 0;
    }

    private Token use(Token token, long address) {
        token.used = true;
        token.address = address;
        if (nowNs - token.recheckNs >= 0 && !token.rechecking) {
            token.checkedGeneration = authentication.verifier().generation();
            token.rechecking = checks.start(token, address, nowNs, true);
        }
        return token;
    }

    private Token check(Token token, long address, boolean accepted) {
        token.checkedGeneration = authentication.verifier().generation();
        token.generation = token.checkedGeneration;
        token.address = address;
        if (!checks.start(token, address, nowNs, accepted)) {
            return null;
        }
        known.add(token);
        return token;
    }

    /**
     * Takes the ends of checks. Once a duty cycle.
     *
     * @param cycleNs the duty cycle's time.
     * @return the number of them.
     */
    public int poll(long cycleNs) {
        nowNs = cycleNs;
        nowMs = clocks.epoch().time();
        int count = forwarded == null ? 0 : forwarded.poll(cycleNs);
        for (TokenChecks.Check check = checks.poll(); check != null; check = checks.poll()) {
            if (!check.ended) {
                end(check);
            }
            count++;
        }
        final long startNs = nowNs - checkNs;
        for (TokenChecks.Check late = checks.pollLate(startNs); late != null; late = checks.pollLate(startNs)) {
            late.ended = true; // Its thread may still write the outcome, which nobody reads.
            reports.unavailable("it took too long");
            onUnchecked(late.token);
            count++;
        }
        walk();
        return count;
    }

    /** Has the tokens of open streams checked again; some in each duty cycle, all of them about once a second. */
    private void walk() {
        if (nowNs - walkedNs >= walkNs) {
            walkedNs = nowNs;
            known.beginWalk();
        }
        for (int i = 0; i < WALKED_TOKENS; i++) {
            final Token token = known.walk();
            if (token == null) {
                return;
            }
            if (token.tenure.isClaimed(nowNs) && !hasLapsed(token)) {
                useOpen(token, token.address);
            }
        }
    }

    private void end(TokenChecks.Check check) {
        check.ended = true;
        if (check.failure != null) {
            if (check.failure instanceof IOException unavailable) {
                reports.unavailable(FileReason.of(unavailable));
            } else {
                reports.failed(check.failure);
            }
            onUnchecked(check.token);
            return;
        }
        reports.answered();
        if (check.refusal != null) {
            onRefused(check.token, check.refusal);
        } else if (check.principal.expiryMs() <= nowMs) {
            onRefused(check.token, "The token has expired");
        } else {
            onAccepted(check.token, check.principal);
        }
    }

    private void onAccepted(Token token, Principal principal) {
        final boolean again = token.rechecking;
        token.rechecking = false;
        if (again && token.state() != Token.State.ACCEPTED) { // It was forgotten meanwhile.
            return;
        }
        token.generation = token.checkedGeneration;
        token.recheckNs = nowNs + recheckNs;
        token.endNs = nowNs + 2 * recheckNs;
        token.accept(principal.withTenure(tenure(token, principal)));
        final Principal before = token.tenant;
        token.tenant = token.principal();
        listener.onAccepted(token.tenant, before);
        if (again) {
            known.checkedAgain(token, nowNs);
        } else {
            known.accepted(token, nowNs);
            token.announce();
        }
    }

    /** The token's tenure until it is checked again; a new one when the token is another caller's by now. */
    private Tenure tenure(Token token, Principal caller) {
        if (token.tenure != null && !caller.isSameCaller(token.tenant)) {
            token.tenure.end();
            token.tenure = null;
        }
        if (token.tenure == null) {
            token.tenure = Tenure.ofToken(clocks.nano());
        }
        token.tenure.extend(token.endNs, caller.expiryMs());
        return token.tenure;
    }

    private void onRefused(Token token, String description) {
        if (token.tenure != null) {
            token.tenure.end();
        }
        if (token.state() == Token.State.CHECKING || token.state() == Token.State.ACCEPTED) {
            known.end(token, Token.State.REFUSED, description);
        }
        token.announce();
    }

    private void onUnchecked(Token token) {
        if (token.rechecking) {
            token.rechecking = false;
            token.recheckNs = nowNs + recheckNs / 8;
            return;
        }
        if (token.state() == Token.State.CHECKING) {
            known.end(token, Token.State.UNCHECKED, "");
        }
        token.announce();
    }

    /** Interrupts all checks. Once, last. */
    public void close() {
        checks.close();
        if (forwarded != null) {
            forwarded.close();
        }
    }

    /** Number of accepted tokens; for tests. */
    int knownTokens() {
        return known.entries();
    }

    /** Checks whose threads have not ended; for tests. */
    int checksUnderWay() {
        return checks.count();
    }
}
