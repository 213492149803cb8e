package org.peregrine.engine;

import org.agrona.concurrent.NanoClock;

/** A clock that moves only when a test moves it. */
final class FakeClock implements NanoClock {
    private long nowNs = 1;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    void advance(long durationNs) {
        nowNs += durationNs;
    }
}
