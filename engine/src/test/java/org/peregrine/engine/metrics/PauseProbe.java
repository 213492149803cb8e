package org.peregrine.engine.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.peregrine.engine.status.PauseVisibility;

/**
 * A process that provokes safepoints and prints the metrics of them, a line for each sort: count, sum and
 * longest.
 */
final class PauseProbe {
    static final String COLLECT = "collect";
    static final String STALL = "stall";
    static final String BURST = "burst";

    private static final int LIVE_OBJECTS = 100_000;
    private static final int GARBAGE_BYTES = 200_000_000;
    private static final int PIECE_BYTES = 20_000;
    private static final int ARRAY_LENGTH = 100_000_000;
    private static final int DUMPS = 15;
    private static final int DUMPS_OF_A_BURST = 300;
    private static final int COLLECTORS = 3;
    private static final int QUIET_INTERVALS = 12;
    private static final long WAIT_NS = 20_000_000;

    @SuppressWarnings("UnusedVariable") // Keeps the compiler from leaving allocations out.
    private static volatile Object garbage;

    private static volatile boolean ended;

    private PauseProbe() {}

    public static void main(String[] arguments) throws InterruptedException {
        final Metrics metrics = new Metrics(
                MetricsSettings.standard().withIntervalNs(Long.MAX_VALUE / 4),
                List.of(),
                new ToolNumbers(1),
                SystemNanoClock.INSTANCE,
                SystemEpochClock.INSTANCE,
                new HeldMemory(() -> 0, () -> 0));
        try (MetricsThreads threads = new MetricsThreads(metrics, Throwable::printStackTrace)) {
            while (visibility(metrics) == PauseVisibility.PENDING) {
                LockSupport.parkNanos(threads, WAIT_NS);
            }
            switch (arguments[0]) {
                case COLLECT -> collect();
                case STALL -> stall();
                default -> burst();
            }
            awaitQuiet(metrics);
            final Interval.Stops stops = metrics.total().stops();
            System.out.println("visibility 0 0 " + stops.visibility().ordinal());
            print("pause", stops.pauses(), stops.sums().pausesNs());
            print("gc-pause", stops.gcPauses(), stops.sums().gcPausesNs());
            print("time-to-safepoint", stops.syncs(), stops.sums().syncsNs());
        }
    }

    private static PauseVisibility visibility(Metrics metrics) {
        return metrics.takeInterval(Throwable::printStackTrace).stops().visibility();
    }

    private static void print(String name, Histogram histogram, long sumNs) {
        System.out.println(name + " " + histogram.getTotalCount() + " " + sumNs + " " + histogram.getMaxValue());
    }

    /** Concurrent collectors may have something left to stop for. */
    private static void awaitQuiet(Metrics metrics) {
        for (int quiet = 0; quiet < QUIET_INTERVALS; quiet++) {
            LockSupport.parkNanos(metrics, WAIT_NS);
            if (metrics.takeInterval(Throwable::printStackTrace)
                            .stops()
                            .pauses()
                            .getTotalCount()
                    > 0) {
                quiet = 0;
            }
        }
    }

    private static void collect() throws InterruptedException {
        final List<Object> live = new ArrayList<>();
        for (int i = 0; i < LIVE_OBJECTS; i++) {
            live.add(new int[] {i});
        }
        for (int allocated = 0; allocated < GARBAGE_BYTES; allocated += PIECE_BYTES) {
            garbage = new byte[PIECE_BYTES];
        }
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COLLECTORS; i++) {
            threads.add(Thread.ofPlatform().start(System::gc));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        garbage = live;
    }

    /** A copy cannot be stopped on its way. */
    private static void stall() throws InterruptedException {
        final byte[] from = new byte[ARRAY_LENGTH];
        final byte[] to = new byte[ARRAY_LENGTH];
        final Thread copying = Thread.ofPlatform().start(() -> {
            while (!ended) {
                System.arraycopy(from, 0, to, 0, ARRAY_LENGTH);
            }
        });
        dump(DUMPS);
        ended = true;
        copying.join();
    }

    private static void burst() {
        dump(DUMPS_OF_A_BURST);
    }

    private static void dump(int count) {
        for (int i = 0; i < count; i++) {
            garbage = Thread.getAllStackTraces();
        }
    }
}
