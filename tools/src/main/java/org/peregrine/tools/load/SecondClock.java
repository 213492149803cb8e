package org.peregrine.tools.load;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.tools.result.Second;

/** Closes the seconds of a run; those of the measurement count from its beginning, so they do not drift. One thread. */
final class SecondClock {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** A shorter rest at the end of a run is no second of its own. */
    private static final double SHORTEST_S = 1e-2;

    private final Schedule schedule;
    private final Tally tally;
    private final BiConsumer<Second, Histogram> listener;
    private final boolean openLoop;
    private long beginNs;
    private long endNs;

    SecondClock(Schedule schedule, Tally tally, BiConsumer<Second, Histogram> listener, boolean openLoop) {
        this.schedule = schedule;
        this.tally = tally;
        this.listener = listener;
        this.openLoop = openLoop;
        beginNs = schedule.startNs();
        endNs = beginNs + SECOND_NS;
    }

    /** Time at which the second is to be closed. */
    long endNs() {
        return endNs;
    }

    /** Closes the warm-up's last second. */
    void startMeasuring(long nowNs) {
        tick(nowNs);
        endNs = schedule.measureNs() + SECOND_NS;
    }

    /** Closes a second; the next one ends at the next whole second of the measurement. */
    void tick(long nowNs) {
        final double lengthS = (nowNs - beginNs) / (double) SECOND_NS;
        if (lengthS > SHORTEST_S) {
            final long due = openLoop ? schedule.measuredBefore(Math.min(nowNs, schedule.endNs())) : tally.sent();
            tally.tick((nowNs - schedule.measureNs()) / (double) SECOND_NS, lengthS, due, listener);
            beginNs = nowNs;
        }
        endNs += SECOND_NS * (1 + Math.max(0, (nowNs - endNs) / SECOND_NS));
    }
}
