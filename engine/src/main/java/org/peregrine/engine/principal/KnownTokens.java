package org.peregrine.engine.principal;

import org.agrona.BitUtil;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.SeededHash;

/**
 * The tokens of a shard by their bytes: those that are accepted, bounded in number and bytes, and those that are being
 * checked, which {@link TokenChecks} bounds. A caller has at most four times as much as is free: above that its own
 * tokens give way to its new ones. When many callers fill the table, one that was not used since the hand came by gives
 * way (the clock algorithm, F. J. Corbató, 1968), before any with which a stream is open: nobody would have that one
 * checked anew. Network thread only; a look-up allocates nothing.
 */
final class KnownTokens {
    /** The end of a token is its signature, or as random as the rest. */
    private static final int HASHED_BYTES = 64;

    /** Objects and arrays of a token besides its bytes: measured on a 64-bit JVM, rounded up. */
    static final int OVERHEAD_BYTES = 512;

    private static final int MAX_PLACES = 1 << 16;

    /** A caller has at most so many times what is free. */
    private static final int FREE_TIMES = 4;

    /** A caller with one in so many of all tokens, or of their bytes, loses those of open streams, too. */
    private static final int LARGE_PARTS = 8;

    /** Tokens with open streams that the hand passes between two walks, in a table that is not larger: some ms. */
    private static final int SPARED_TOKENS = 1 << 17;

    private final Token[] places;
    private final Long2ObjectHashMap<CallerTokens> callers = new Long2ObjectHashMap<>();
    private final int maxEntries;
    private final long maxBytes;
    private Token hand;
    private Token walker;
    private int unwalked;
    private int spared;
    private int entries;
    private long bytes;

    KnownTokens(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.places = new Token[Math.min(MAX_PLACES, BitUtil.findNextPositivePowerOfTwo(2 * maxEntries))];
    }

    static int hash(UnsafeBuffer buffer, int offset, int length) {
        final int hashed = Math.min(HASHED_BYTES, length);
        final long end = SeededHash.of(buffer, offset + length - hashed, hashed);
        return Long.hashCode(SeededHash.join(end, length));
    }

    Token find(int hash, UnsafeBuffer buffer, int offset, int length) {
        Token token = places[hash & places.length - 1];
        while (token != null && !(token.hash == hash && token.matches(buffer, offset, length))) {
            token = token.nextInPlace;
        }
        return token;
    }

    void add(Token token) {
        final int place = token.hash & places.length - 1;
        token.nextInPlace = places[place];
        places[place] = token;
    }

    /** The bytes of the table that a token takes. */
    static long bytes(Token token) {
        return (long) token.length() + OVERHEAD_BYTES;
    }

    /**
     * Counts a token that was added, and is accepted now; others give way to it.
     *
     * @param token with its caller and its tenure.
     * @param nowNs time of the clock that never jumps.
     */
    void accepted(Token token, long nowNs) {
        if (hand == null) {
            token.nextInRing = token;
            token.previousInRing = token;
            hand = token;
        } else {
            token.nextInRing = hand;
            token.previousInRing = hand.previousInRing;
            hand.previousInRing.nextInRing = token;
            hand.previousInRing = token;
        }
        entries++;
        bytes += bytes(token);
        token.used = true; // A new one is the last to give way.
        enter(token, nowNs);
        while (entries > 1 && (entries > maxEntries || bytes > maxBytes)) {
            evict(token, nowNs);
        }
    }

    /**
     * Counts an accepted token for the caller that it has by now.
     *
     * @param token that was checked again.
     * @param nowNs time of the clock that never jumps.
     */
    void checkedAgain(Token token, long nowNs) {
        if (token.caller.ownerKey != token.principal().ownerKey()) {
            leave(token);
            enter(token, nowNs);
        }
    }

    private void enter(Token token, long nowNs) {
        final long key = token.principal().ownerKey();
        CallerTokens caller = callers.get(key);
        if (caller == null) {
            caller = new CallerTokens(key);
            callers.put(key, caller);
        }
        caller.add(token);
        while (caller.entries() > 1 && hasMost(caller)) {
            final Token leaving = caller.leaving(token, nowNs, isLarge(caller));
            if (leaving == null) {
                return;
            }
            end(leaving, Token.State.EVICTED, "");
        }
    }

    private void leave(Token token) {
        final CallerTokens caller = token.caller;
        caller.remove(token);
        if (caller.entries() == 0) {
            callers.remove(caller.ownerKey);
        }
    }

    private boolean hasMost(CallerTokens caller) {
        return caller.entries() > FREE_TIMES * (long) (maxEntries - entries)
                || caller.bytes() > FREE_TIMES * (maxBytes - bytes);
    }

    private boolean isLarge(CallerTokens caller) {
        return caller.entries() > maxEntries / LARGE_PARTS || caller.bytes() > maxBytes / LARGE_PARTS;
    }

    private void evict(Token kept, long nowNs) {
        while (hand == kept || hand.used || isSpared(hand, nowNs)) {
            hand.used = false;
            hand = hand.nextInRing;
        }
        end(hand, Token.State.EVICTED, "");
    }

    /** Whether a stream is open with a token. In a table that holds no other the hand cannot look for long. */
    private boolean isSpared(Token token, long nowNs) {
        if (spared >= Math.max(SPARED_TOKENS, entries) || !token.tenure.isClaimed(nowNs)) {
            return false;
        }
        spared++;
        return true;
    }

    /** Removes a token and its bytes. */
    void end(Token token, Token.State state, String description) {
        remove(token);
        if (token.nextInRing != null) {
            removeFromRing(token);
        }
        token.end(state, description);
    }

    private void remove(Token token) {
        final int place = token.hash & places.length - 1;
        if (places[place] == token) {
            places[place] = token.nextInPlace;
        } else {
            Token before = places[place];
            while (before != null && before.nextInPlace != token) {
                before = before.nextInPlace;
            }
            if (before != null) {
                before.nextInPlace = token.nextInPlace;
            }
        }
        token.nextInPlace = null;
    }

    private void removeFromRing(Token token) {
        leave(token);
        entries--;
        bytes -= bytes(token);
        token.previousInRing.nextInRing = token.nextInRing;
        token.nextInRing.previousInRing = token.previousInRing;
        if (hand == token) {
            hand = token.nextInRing == token ? null : token.nextInRing;
        }
        if (walker == token) {
            walker = token.nextInRing == token ? null : token.nextInRing;
        }
        token.nextInRing = null;
        token.previousInRing = null;
    }

    /** Begins a walk over all accepted tokens, unless one is under way. */
    void beginWalk() {
        spared = 0;
        if (unwalked == 0) {
            walker = hand;
            unwalked = entries;
        }
    }

    /** The next token of the walk; null when it has ended. */
    Token walk() {
        if (unwalked == 0 || walker == null) {
            unwalked = 0;
            return null;
        }
        unwalked--;
        final Token token = walker;
        walker = token.nextInRing;
        return token;
    }

    int entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    /** Callers with accepted tokens. */
    int callers() {
        return callers.size();
    }
}
