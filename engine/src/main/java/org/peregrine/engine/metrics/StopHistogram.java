package org.peregrine.engine.metrics;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Stops of one kind: a histogram, which rounds, and their exact sum. One writer and one reader. */
final class StopHistogram {
    static final long HIGHEST_NS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;

    private final SingleWriterRecorder values = new SingleWriterRecorder(HIGHEST_NS, SIGNIFICANT_DIGITS);
    private final AtomicLong sumNs = new AtomicLong();
    private Histogram last;
    private long takenNs;

    static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    /**
     * Counts stops of which only the sum is known: the longest is entered with the sum of all, which it cannot exceed,
     * and the others with 0. Writer only.
     *
     * @param count of the stops, at least 1.
     * @param longestNs no stop was longer.
     * @param stoppedNs their sum.
     */
    void record(long count, long longestNs, long stoppedNs) {
        values.recordValue(Math.clamp(longestNs, 0, HIGHEST_NS));
        if (count > 1) {
            values.recordValueWithCount(0, count - 1);
        }
        sumNs.lazySet(sumNs.get() + stoppedNs);
    }

    /** Stops since the last call; the histogram is used again by the next. Reader only. */
    Histogram take() {
        last = values.getIntervalHistogram(last);
        return last;
    }

    /** Sum of the stops since the last call. Reader only, after {@link #take}. */
    long takeSumNs() {
        final long beforeNs = takenNs;
        takenNs = sumNs.get();
        return takenNs - beforeNs;
    }
}
