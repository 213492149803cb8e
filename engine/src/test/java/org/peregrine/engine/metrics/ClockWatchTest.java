package org.peregrine.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
    private static final String FOLLOWERS =
            ": tokens, certificates and the times of logs follow it; sessions, tasks and timeouts do not";

    private final List<String> told = new ArrayList<>();
    private long nowMs = 1_000;
    private long epochMs = 1_700_000_000_000L;
    private long stoppedMs;
    private final ClockWatch watch = new ClockWatch(this::nanoTime, this::time, error -> told.add(error.getMessage()));

    private long nanoTime() {
        return TimeUnit.MILLISECONDS.toNanos(nowMs);
    }

    /** Whoever asks for it may be stopped in between. */
    private long time() {
        nowMs += stoppedMs;
        return epochMs;
    }

    private void pass(long ms, long ofDayMs) {
        nowMs += ms;
        epochMs += ofDayMs;
        watch.check();
    }

    @Test
    void shouldTellOfAJumpAheadAndBackOnceEach() {
        pass(0, 0);
        pass(1, 1 + 3_600_000);
        pass(1, 1);
        pass(1, 1 - 3_600_500);
        pass(1, 1);
        assertThat(told)
                .containsExactly(
                        "the time of day has jumped ahead by 3600 s" + FOLLOWERS,
                        "the time of day has jumped back by 3600500 ms" + FOLLOWERS);
    }

    /** A process that stood still finds both clocks further on; a time server moves one of them a little. */
    @Test
    void shouldNotTellOfAStopNorOfATimeServer() {
        pass(0, 0);
        pass(10_000, 10_000);
        for (int i = 0; i < 100; i++) {
            pass(1_000, 1_050);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void shouldNotTakeAStopBetweenTheClocksForAJump() {
        pass(0, 0);
        stoppedMs = 5_000;
        pass(1, 1);
        stoppedMs = 0;
        pass(1, 5_001);
        assertThat(told).isEmpty();
    }
}
