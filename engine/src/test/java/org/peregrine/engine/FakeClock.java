package org.peregrine.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;

/** A clock that moves only when a test moves it; workers may read it. */
final class FakeClock implements NanoClock {
    private final AtomicLong nowNs = new AtomicLong(1);

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    void advance(long durationNs) {
        nowNs.addAndGet(durationNs);
    }
}
