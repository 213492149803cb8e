package org.peregrine.engine.principal;

/**
 * The accepted tokens of one caller, a ring in the order in which they came: a caller that has most of the table gives
 * way to itself. Network thread only.
 */
final class CallerTokens {
    /** Tokens with open streams that a search passes; the next one goes on behind them. */
    private static final int SEARCHED_TOKENS = 64;

    final long ownerKey;
    private Token oldest;
    private int entries;
    private long bytes;

    CallerTokens(long ownerKey) {
        this.ownerKey = ownerKey;
    }

    void add(Token token) {
        if (oldest == null) {
            token.nextOfCaller = token;
            token.previousOfCaller = token;
            oldest = token;
        } else {
            token.nextOfCaller = oldest;
            token.previousOfCaller = oldest.previousOfCaller;
            oldest.previousOfCaller.nextOfCaller = token;
            oldest.previousOfCaller = token;
        }
        token.caller = this;
        entries++;
        bytes += KnownTokens.bytes(token);
    }

    void remove(Token token) {
        entries--;
        bytes -= KnownTokens.bytes(token);
        token.previousOfCaller.nextOfCaller = token.nextOfCaller;
        token.nextOfCaller.previousOfCaller = token.previousOfCaller;
        if (oldest == token) {
            oldest = entries == 0 ? null : token.nextOfCaller;
        }
        token.nextOfCaller = null;
        token.previousOfCaller = null;
        token.caller = null;
    }

    /**
     * The token that gives way to another of the same caller: one that no stream is open with, if possible the oldest.
     *
     * @param kept never that one.
     * @param nowNs time of the clock that never jumps.
     * @param open whether one with open streams gives way when no other is found.
     * @return null when there is none.
     */
    Token leaving(Token kept, long nowNs, boolean open) {
        for (int i = Math.min(SEARCHED_TOKENS, entries); i > 0; i--) {
            if (oldest != kept && !oldest.tenure.isClaimed(nowNs)) {
                return oldest;
            }
            oldest = oldest.nextOfCaller;
        }
        final Token any = oldest == kept ? oldest.nextOfCaller : oldest;
        return open && any != kept ? any : null;
    }

    int entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }
}
