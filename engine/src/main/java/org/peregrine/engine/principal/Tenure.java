package org.peregrine.engine.principal;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The time that a stream may stay open: until the token that it was opened with expires, or is not accepted any more.
 * The sweep of open streams claims their tenures about once a second; a token whose tenure is claimed is checked again
 * as one in use. The expiry is a time of day and follows its jumps, as the issuer means it; times between checks are of
 * the clock that never jumps. Any thread.
 *
 * <pre>
 *   Authenticator ── extend, end ──► Tenure ◄── claim ── sweep of open streams
 *         ▲                            │
 *         └──────── isClaimed ─────────┘
 * </pre>
 */
public final class Tenure {
    /** Of streams that no token ends. */
    public static final Tenure ENDLESS = new Tenure(Principal.NO_EXPIRY, null);

    private static final long CLAIM_MS = 1000;

    /** An older claim is of a stream that has ended: sweeps may be late, and claims are not taken back. */
    private static final long CLAIMED_NS = TimeUnit.MILLISECONDS.toNanos(10 * CLAIM_MS);

    private static final long ENDED = Long.MIN_VALUE;

    /** Null where no token ends the stream. */
    private final NanoClock clock;

    private volatile long expiryMs;
    private volatile long endNs;
    private volatile long claimedNs;

    private Tenure(long expiryMs, NanoClock clock) {
        this.expiryMs = expiryMs;
        this.clock = clock;
        this.claimedNs = clock == null ? 0 : clock.nanoTime() - 2 * CLAIMED_NS; // Never.
    }

    /**
     * Makes one that nobody changes.
     *
     * @param expiryMs milliseconds since 1970, or {@link Principal#NO_EXPIRY}.
     * @return the tenure.
     */
    public static Tenure until(long expiryMs) {
        return expiryMs == Principal.NO_EXPIRY ? ENDLESS : new Tenure(expiryMs, null);
    }

    /** Makes that of a token, not accepted yet, by the clock that never jumps. */
    static Tenure ofToken(NanoClock clock) {
        return new Tenure(ENDED, clock);
    }

    /**
     * Says that a stream is open.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return the time of the next claim; not after {@code nowMs} when the stream is to be ended.
     */
    public long claim(long nowMs) {
        if (clock == null) {
            return expiryMs;
        }
        final long nowNs = clock.nanoTime();
        claimUntil(nowNs);
        final long leftNs = endNs - nowNs;
        if (leftNs <= 0) {
            return ENDED;
        }
        return Math.min(expiryMs, nowMs + Math.min(CLAIM_MS, ceilMs(leftNs)));
    }

    private static long ceilMs(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns - 1) + 1;
    }

    /** Says that a stream is open, and is going to say so again at a time of the clock that never jumps. */
    void claimUntil(long nextNs) {
        if (nextNs - claimedNs > 0) {
            claimedNs = nextNs;
        }
    }

    /**
     * The time of the first claim of a stream that opens now.
     *
     * @param sweptMs time at which open streams were swept last.
     * @return milliseconds since 1970; {@link Principal#NO_EXPIRY} when none is needed.
     */
    public long firstClaimMs(long sweptMs) {
        return clock == null ? expiryMs : Math.min(expiryMs, sweptMs + CLAIM_MS);
    }

    /** Whether a stream is open. Network thread. */
    boolean isClaimed(long nowNs) {
        return nowNs - claimedNs < CLAIMED_NS;
    }

    /**
     * Lets streams stay open: the token was checked. Network thread.
     *
     * @param toNs until when it is accepted without another check: a time of the clock that never jumps.
     * @param toMs its expiry, in milliseconds since 1970.
     */
    void extend(long toNs, long toMs) {
        endNs = toNs;
        expiryMs = toMs;
    }

    /** Ends the streams: the token is not accepted any more. Network thread. */
    void end() {
        expiryMs = ENDED;
    }
}
