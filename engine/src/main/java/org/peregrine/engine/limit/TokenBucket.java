package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One bucket of a {@link Rate}, which all shards take from. Instead of tokens it keeps the time at which it will be
 * full, so that nothing has to refill it. Any thread; no lock, no allocation. Source: the generic cell rate algorithm,
 * ITU-T I.371, annex A, in its form of virtual scheduling.
 */
public final class TokenBucket {
    private final Rate rate;
    private final long intervalNs;
    private final long slackNs;
    private final AtomicLongArray fullNs = new AtomicLongArray(1);

    /**
     * Creates a full bucket.
     *
     * @param rate of the bucket.
     * @param nowNs time of the engine's clock.
     */
    public TokenBucket(Rate rate, long nowNs) {
        this.rate = rate;
        this.intervalNs = rate.intervalNs();
        this.slackNs = slackNs(rate);
        this.fullNs.set(0, nowNs);
    }

    /** Longest time until a bucket is full that still leaves a token. */
    static long slackNs(Rate rate) {
        return Math.multiplyExact(rate.intervalNs(), (long) rate.burst() - 1);
    }

    /**
     * The rate that the bucket was made with.
     *
     * @return never null.
     */
    public Rate rate() {
        return rate;
    }

    /**
     * Takes a token.
     *
     * @param nowNs time of the engine's clock; an earlier one than another thread's does no harm.
     * @return 0 when it was taken; otherwise nothing is taken, and this is the time until there is one, in nanoseconds.
     */
    public long tryTake(long nowNs) {
        return tryTake(fullNs, 0, intervalNs, slackNs, nowNs);
    }

    /** Takes a token of one of many buckets, of which each place has the time at which it will be full. */
    static long tryTake(AtomicLongArray fullNs, int place, long intervalNs, long slackNs, long nowNs) {
        long full = fullNs.get(place);
        while (true) {
            final long aheadNs = Math.max(0, full - nowNs);
            if (aheadNs > slackNs) {
                return aheadNs - slackNs;
            }
            if (fullNs.compareAndSet(place, full, nowNs + aheadNs + intervalNs)) {
                return 0;
            }
            full = fullNs.get(place);
        }
    }
}
