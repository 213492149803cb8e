package org.peregrine.transports.simulation;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** Both clocks of an engine; they move when the simulation moves them. */
final class SimulatedClock implements NanoClock, EpochClock {
    private static final long START_MS = 1_800_000_000_000L;

    private long nowNs = 1;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long time() {
        return START_MS + TimeUnit.NANOSECONDS.toMillis(nowNs);
    }

    void advance(long durationNs) {
        nowNs += durationNs;
    }
}
