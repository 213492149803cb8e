package org.peregrine.engine.metrics;

import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.log.Notice;

/**
 * Tells when the time of day jumps, as after a correction by hand or a sleep of the machine. Time servers change it
 * by less than a millisecond in each second. One thread.
 */
final class ClockWatch {
    private static final long JUMP_MS = TimeUnit.SECONDS.toMillis(1);

    /** A stop between the readings of two clocks: they say nothing of each other. */
    private static final long LONGEST_READ_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NanoClock clock;
    private final EpochClock epochClock;
    private final ErrorHandler errorHandler;
    private long offsetMs;
    private boolean begun;

    /**
     * Creates a watch.
     *
     * @param clock that never jumps.
     * @param epochClock time of day.
     * @param errorHandler takes a notice of each jump.
     */
    ClockWatch(NanoClock clock, EpochClock epochClock, ErrorHandler errorHandler) {
        this.clock = clock;
        this.epochClock = epochClock;
        this.errorHandler = errorHandler;
    }

    /** Looks at the clocks; what has passed between them since the last look is no jump unless it is a second. */
    void check() {
        final long beforeNs = clock.nanoTime();
        final long epochMs = epochClock.time();
        final long nowNs = clock.nanoTime();
        if (nowNs - beforeNs > LONGEST_READ_NS) {
            return;
        }
        final long seenMs = epochMs - TimeUnit.NANOSECONDS.toMillis(nowNs);
        final long jumpMs = seenMs - offsetMs;
        if (begun && Math.abs(jumpMs) >= JUMP_MS) {
            report(jumpMs);
        }
        begun = true;
        offsetMs = seenMs;
    }

    private void report(long jumpMs) {
        final String where = jumpMs > 0 ? "ahead" : "back";
        errorHandler.onError(
                new Notice(
                        "clock " + where,
                        "the time of day has jumped " + where + " by "
                                + LogText.duration(TimeUnit.MILLISECONDS.toNanos(Math.abs(jumpMs)))
                                + ": tokens, certificates and the times of logs follow it; sessions, tasks and timeouts do not"));
    }
}
