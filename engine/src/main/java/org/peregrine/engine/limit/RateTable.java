package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.BitUtil;

/**
 * Token buckets of one {@link Rate} by key, as many as fit, for all shards. Any thread; no lock, no allocation.
 *
 * <p>A key has {@value #WAYS} places. Of these, a new key takes the one whose bucket is full, or will be first: a full
 * bucket says no more than a missing one, so nothing is forgotten until {@value #WAYS} keys with the same places are in
 * use at once, and then the one that was used least. Which keys share places depends on a seed.
 *
 * <pre>
 *   key, seed ──► set ──► | key | key | key | …    {@value #WAYS} places
 *                         | time at which its bucket is full |
 * </pre>
 */
final class RateTable {
    private static final int WAYS = 8;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final long intervalNs;
    private final long slackNs;
    private final long startNs;
    private final long seed;
    private final int setMask;
    private final AtomicLongArray keys;
    /** Since the start, so that an unused place, 0, is a bucket that has been full for longest. */
    private final AtomicLongArray fullNs;

    /**
     * Creates a table without keys.
     *
     * @param rate of each key.
     * @param entries places, at least; rounded up.
     * @param seed of the places.
     * @param nowNs time of the engine's clock.
     */
    RateTable(Rate rate, int entries, long seed, long nowNs) {
        this.intervalNs = rate.intervalNs();
        this.slackNs = TokenBucket.slackNs(rate);
        this.seed = seed;
        this.startNs = nowNs;
        final int places = BitUtil.findNextPositivePowerOfTwo(Math.max(WAYS, entries));
        this.setMask = places / WAYS - 1;
        this.keys = new AtomicLongArray(places);
        this.fullNs = new AtomicLongArray(places);
    }

    /**
     * Takes a token of a key's bucket.
     *
     * @param key not 0.
     * @param nowNs time of the engine's clock.
     * @return 0 when it was taken; otherwise nothing is taken, and this is the time until there is one, in nanoseconds.
     */
    long tryTake(long key, long nowNs) {
        final long sinceNs = Math.max(0, nowNs - startNs);
        return TokenBucket.tryTake(fullNs, place(key, sinceNs), intervalNs, slackNs, sinceNs);
    }

    /** The place of a key, which takes one when it has none. */
    private int place(long key, long sinceNs) {
        final long mixed = (key ^ seed) * MIX;
        final int first = ((int) (mixed >>> Integer.SIZE) & setMask) * WAYS;
        while (true) {
            int oldest = first;
            for (int i = first; i < first + WAYS; i++) {
                if (keys.get(i) == key) {
                    return i;
                }
                if (fullNs.get(i) < fullNs.get(oldest)) {
                    oldest = i;
                }
            }
            final long evicted = keys.get(oldest);
            final long full = fullNs.get(oldest);
            if (keys.compareAndSet(oldest, evicted, key)) {
                if (full > sinceNs) { // Of another; when somebody was faster, it is the new key's already.
                    fullNs.compareAndSet(oldest, full, sinceNs);
                }
                return oldest;
            }
        }
    }
}
