package org.peregrine.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The monitor's own cost: it must not make the pauses that it looks for. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PauseMonitorTest {
    private static final int TICKS = 200;
    private static final int MAX_ROUNDS = 100;
    private static final long TICK_NS = 1_000;

    @Test
    void shouldMakeNoGarbageWhileNothingHappens() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final PauseMonitor monitor = new PauseMonitor(SystemNanoClock.INSTANCE, TICK_NS);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TICKS; i++) {
                monitor.doWork();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }
}
