package org.peregrine.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** Time that stands still until it is moved, for both clocks of an engine. Any thread may read it. */
final class TestClock implements NanoClock, EpochClock {
    private static final long START_MS = 1_800_000_000_000L;

    private final AtomicLong nowNs = new AtomicLong(1);

    void advance(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    @Override
    public long time() {
        return START_MS + nowNs.get() / 1_000_000;
    }
}
