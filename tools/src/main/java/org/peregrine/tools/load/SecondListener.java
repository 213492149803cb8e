package org.peregrine.tools.load;

import org.HdrHistogram.Histogram;
import org.peregrine.tools.result.Second;

/** Hears of each second of a run, on the run's thread. */
@FunctionalInterface
interface SecondListener {
    /**
     * A second has ended.
     *
     * @param second its figures.
     * @param latencies of which they were made, in nanoseconds; the run's own, until this returns.
     */
    void onSecond(Second second, Histogram latencies);
}
