package org.peregrine.engine.principal;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.SeededHash;

/**
 * The tokens of a shard by their bytes: those that are accepted, bounded in number and bytes, and those that are being
 * checked, which {@link TokenChecks} bounds. One that was not used since the hand came by gives way to a new one (the
 * clock algorithm, F. J. Corbató, 1968). Network thread only; a look-up allocates nothing.
 */
final class KnownTokens {
    /** The end of a token is its signature, or as random as the rest. */
    private static final int HASHED_BYTES = 64;

    /** Objects and arrays of a token besides its bytes: measured on a 64-bit JVM, rounded up. */
    static final int OVERHEAD_BYTES = 512;

    private static final int MAX_PLACES = 1 << 16;

    private final Token[] places;
    private final int maxEntries;
    private final long maxBytes;
    private Token hand;
    private Token walker;
    private int unwalked;
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

    /** Counts a token that was added, and is accepted now; others give way to it. */
    void accepted(Token token) {
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
        bytes += token.length() + OVERHEAD_BYTES;
        token.used = true; // A new one is the last to give way.
        while (entries > 1 && (entries > maxEntries || bytes > maxBytes)) {
            evict();
        }
    }

    private void evict() {
        while (hand.used) {
            hand.used = false;
            hand = hand.nextInRing;
        }
        end(hand, Token.State.EVICTED, "");
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
        entries--;
        bytes -= token.length() + OVERHEAD_BYTES;
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
}
