package org.peregrine.tools.load;

import java.util.concurrent.TimeUnit;

/**
 * The times of a run. An open loop may have a peak, in which requests are due at shorter intervals.
 *
 * @param startNs at which the warm-up begins.
 * @param measureNs at which the measurement begins.
 * @param endNs at which it ends.
 * @param intervalNs from one request of an open loop to the next; 0 in a closed loop.
 * @param peakStartNs at which the peak begins; {@link Long#MAX_VALUE} when there is none.
 * @param peakEndNs at which it ends.
 * @param peakIntervalNs from one request to the next in it.
 * @param before number of requests due before the peak.
 * @param within number of requests due in it.
 */
record Schedule(
        long startNs,
        long measureNs,
        long endNs,
        double intervalNs,
        long peakStartNs,
        long peakEndNs,
        double peakIntervalNs,
        long before,
        long within) {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    static Schedule of(LoadPlan plan, long startNs) {
        final LoadPlan.Pace pace = plan.pace();
        final long measureNs = startNs + plan.warmupNs();
        final long endNs = measureNs + plan.durationNs();
        final double intervalNs = pace.isOpenLoop() ? SECOND_NS / pace.ratePerS() : 0;
        final LoadPlan.Peak peak = pace.peak();
        if (peak.morePerS() == 0 || !pace.isOpenLoop()) {
            return new Schedule(
                    startNs, measureNs, endNs, intervalNs, Long.MAX_VALUE, Long.MAX_VALUE, 0, Long.MAX_VALUE, 0);
        }
        final long peakStartNs = measureNs + peak.fromNs();
        final double peakIntervalNs = SECOND_NS / (pace.ratePerS() + peak.morePerS());
        return new Schedule(
                startNs,
                measureNs,
                endNs,
                intervalNs,
                peakStartNs,
                peakStartNs + peak.lengthNs(),
                peakIntervalNs,
                count(peakStartNs - startNs, intervalNs),
                count(peak.lengthNs(), peakIntervalNs));
    }

    private static long count(long lengthNs, double intervalNs) {
        return (long) Math.ceil(lengthNs / intervalNs);
    }

    /** Due times of the requests of an open loop. */
    long dueNs(long number) {
        if (number < before) {
            return startNs + (long) (number * intervalNs);
        }
        return number - before < within
                ? peakStartNs + (long) ((number - before) * peakIntervalNs)
                : peakEndNs + (long) ((number - before - within) * intervalNs);
    }

    /** The number of the first request that is measured. */
    long firstMeasured() {
        return dueBefore(measureNs);
    }

    /** Number of requests due before a time, the warm-up's included. */
    long dueBefore(long timeNs) {
        if (timeNs <= peakStartNs) {
            return count(timeNs - startNs, intervalNs);
        }
        return timeNs <= peakEndNs
                ? before + count(timeNs - peakStartNs, peakIntervalNs)
                : before + within + count(timeNs - peakEndNs, intervalNs);
    }

    /** Number of measured requests due before a time. */
    long measuredBefore(long timeNs) {
        return Math.max(0, dueBefore(timeNs) - firstMeasured());
    }

    /** Whether the time is over, and something due in it is still to be sent: late by a stall of the generator. */
    boolean isBehind(long nowNs, long next) {
        return nowNs - endNs < SECOND_NS && next < dueBefore(endNs);
    }

    boolean isMeasured(long dueNs) {
        return dueNs >= measureNs;
    }
}
