package org.peregrine.engine.principal;

/**
 * The time that a stream may stay open: until the token that it was opened with expires, or is not accepted any more.
 * The sweep of open streams claims their tenures about once a second; a token whose tenure is claimed is checked again
 * as one in use. Any thread.
 *
 * <pre>
 *   Authenticator ── extend, end ──► Tenure ◄── claim ── sweep of open streams
 *         ▲                            │
 *         └──────── isClaimed ─────────┘
 * </pre>
 */
public final class Tenure {
    /** Of streams that no token ends. */
    public static final Tenure ENDLESS = new Tenure(Principal.NO_EXPIRY, false);

    private static final long CLAIM_MS = 1000;

    /** An older claim is of a stream that has ended: sweeps may be late, and claims are not taken back. */
    private static final long CLAIMED_MS = 10 * CLAIM_MS;

    private static final long ENDED = Long.MIN_VALUE;
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final boolean ofToken;
    private volatile long endMs;
    private volatile long claimedMs = NEVER;

    private Tenure(long endMs, boolean ofToken) {
        this.endMs = endMs;
        this.ofToken = ofToken;
    }

    /**
     * Makes one that nobody changes.
     *
     * @param endMs milliseconds since 1970, or {@link Principal#NO_EXPIRY}.
     * @return the tenure.
     */
    public static Tenure until(long endMs) {
        return endMs == Principal.NO_EXPIRY ? ENDLESS : new Tenure(endMs, false);
    }

    /** Makes that of a token, not accepted yet. */
    static Tenure ofToken() {
        return new Tenure(ENDED, true);
    }

    /**
     * Says that a stream is open.
     *
     * @param nowMs time, in milliseconds since 1970.
     * @return the time of the next claim; not after {@code nowMs} when the stream is to be ended.
     */
    public long claim(long nowMs) {
        if (!ofToken) {
            return endMs;
        }
        claimedMs = Math.max(claimedMs, nowMs);
        return Math.min(endMs, nowMs + CLAIM_MS);
    }

    /** Says that a stream is open, and is going to say so again at a time, in milliseconds since 1970. */
    void claimUntil(long nextMs) {
        claimedMs = Math.max(claimedMs, nextMs);
    }

    /**
     * The time of the first claim of a stream that opens now.
     *
     * @param sweptMs time at which open streams were swept last.
     * @return milliseconds since 1970; {@link Principal#NO_EXPIRY} when none is needed.
     */
    public long firstClaimMs(long sweptMs) {
        return ofToken ? Math.min(endMs, sweptMs + CLAIM_MS) : endMs;
    }

    /** Whether a stream is open. Network thread. */
    boolean isClaimed(long nowMs) {
        return nowMs - claimedMs < CLAIMED_MS;
    }

    /** Lets streams stay open until then: the token was checked. Network thread. */
    void extend(long toMs) {
        endMs = toMs;
    }

    /** Ends the streams: the token is not accepted any more. Network thread. */
    void end() {
        endMs = ENDED;
    }
}
