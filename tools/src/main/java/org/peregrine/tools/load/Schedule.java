package org.peregrine.tools.load;

import java.util.concurrent.TimeUnit;

/**
 * The times of a run.
 *
 * @param startNs at which the warm-up begins.
 * @param measureNs at which the measurement begins.
 * @param endNs at which it ends.
 * @param intervalNs from one request of an open loop to the next; 0 in a closed loop.
 */
record Schedule(long startNs, long measureNs, long endNs, double intervalNs) {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    static Schedule of(LoadPlan plan, long startNs) {
        final long measureNs = startNs + plan.warmupNs();
        return new Schedule(
                startNs,
                measureNs,
                measureNs + plan.durationNs(),
                plan.pace().isOpenLoop() ? SECOND_NS / plan.pace().ratePerS() : 0);
    }

    /** Due times of the requests of an open loop. */
    long dueNs(long number) {
        return startNs + (long) (number * intervalNs);
    }

    /** The number of the first request that is measured. */
    long firstMeasured() {
        return dueBefore(measureNs);
    }

    /** Number of requests due before a time, the warm-up's included. */
    long dueBefore(long timeNs) {
        return (long) Math.ceil((timeNs - startNs) / intervalNs);
    }

    /** Number of measured requests due before a time. */
    long measuredBefore(long timeNs) {
        return Math.max(0, dueBefore(timeNs) - firstMeasured());
    }

    boolean isMeasured(long dueNs) {
        return dueNs >= measureNs;
    }
}
