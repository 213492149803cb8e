package org.peregrine.tools.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.StatusGauge;
import org.peregrine.engine.status.StatusRow;
import org.peregrine.engine.status.StatusSnapshot;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * Watches what stops a server's threads, by its status file, on a thread of its own: the file has what each second
 * brought, so it is looked at several times a second. Costs the server nothing.
 */
final class ServerPauses implements AutoCloseable {
    private static final String GC_PAUSE = "gc-pause";
    private static final String PAUSE = "pause";
    private static final String TIME_TO_SAFEPOINT = "time-to-safepoint";
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long HALF_INTERVAL_MS = 500;
    private static final double NS_PER_US = 1e3;

    /** Its stops by the names of their rows. */
    private record Second(long endMs, Map<String, StatusRow.Figures> stops) {}

    /** Stops of one sort. */
    private record Stopped(long count, double totalUs, double mostUs) {}

    /** Bytes that the process allocated in a second. */
    private record Allocation(long endMs, long bytes) {}

    private final Path file;
    private final Thread thread;
    private final List<Second> seconds = new ArrayList<>();
    private final List<Allocation> allocations = new ArrayList<>();
    private long lastMs;
    private volatile boolean ended;

    /**
     * Begins to watch.
     *
     * @param file of a server that runs.
     */
    ServerPauses(Path file) {
        this.file = file;
        thread = Thread.ofPlatform().daemon().name("server-pauses").start(this::watch);
    }

    private void watch() {
        while (!ended) {
            try {
                look(StatusSnapshot.read(file));
            } catch (final RuntimeException notThere) {
                // Not yet, or no more; who asks for pauses is told.
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    private synchronized void look(StatusSnapshot snapshot) {
        if (snapshot.endMs() > lastMs && snapshot.pauseVisibility() == PauseVisibility.SHOWN) {
            lastMs = snapshot.endMs();
            allocations.add(new Allocation(lastMs, snapshot.gauges().get(StatusGauge.ALLOCATED_BYTES)));
            seconds.add(new Second(
                    lastMs,
                    snapshot.table().rows().stream()
                            .filter(row -> row.kind() == StatusRow.Kind.STOP)
                            .collect(Collectors.toMap(StatusRow::name, StatusRow::last))));
        }
    }

    private synchronized boolean reaches(long timeMs) {
        return lastMs >= timeMs;
    }

    /**
     * Adds the pauses of a measurement that has just ended, as soon as the server has told of its last second.
     *
     * @param result without them; when the server does not tell, they stay unknown.
     * @return with them.
     */
    BenchmarkResult addTo(BenchmarkResult result) {
        final long toMs = System.currentTimeMillis();
        final long fromMs = toMs - (long) (result.work().durationS() * 1e3);
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!reaches(toMs)) {
            if (System.nanoTime() - deadlineNs > 0) {
                return result;
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return addTo(result, fromMs, toMs);
    }

    private synchronized BenchmarkResult addTo(BenchmarkResult result, long fromMs, long toMs) {
        final Stopped collections = stopped(GC_PAUSE, fromMs, toMs);
        final Stopped pauses = stopped(PAUSE, fromMs, toMs);
        final Stopped syncs = stopped(TIME_TO_SAFEPOINT, fromMs, toMs);
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put("pauses", (double) pauses.count);
        details.put("pause_total_us", pauses.totalUs);
        details.put("pause_max_us", pauses.mostUs);
        details.put("time_to_safepoint_total_us", syncs.totalUs);
        details.put("time_to_safepoint_max_us", syncs.mostUs);
        return result.with(result.failures(), details)
                .withPauses(collections.count, collections.totalUs, collections.mostUs);
    }

    private Stopped stopped(String row, long fromMs, long toMs) {
        long count = 0;
        long totalNs = 0;
        long mostNs = 0;
        for (final Second second : seconds) {
            final long middleMs = second.endMs - HALF_INTERVAL_MS;
            final StatusRow.Figures stops = second.stops.get(row);
            if (middleMs >= fromMs && middleMs <= toMs && stops != null) {
                count += stops.count();
                totalNs += stops.sum();
                mostNs = Math.max(mostNs, stops.most());
            }
        }
        return new Stopped(count, totalNs / NS_PER_US, mostNs / NS_PER_US);
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
    }
}
