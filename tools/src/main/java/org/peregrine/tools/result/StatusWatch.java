package org.peregrine.tools.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.file.StatusGauge;
import org.peregrine.engine.status.file.StatusRow;
import org.peregrine.engine.status.file.StatusSnapshot;

/**
 * Watches a server's status file during a measurement, on a thread of its own: the file has what each second brought,
 * so it is read several times a second. Costs the server nothing. A server that writes no such file stays unknown.
 */
public final class StatusWatch implements AutoCloseable {
    private static final String GC_PAUSE = "gc-pause";
    private static final String PAUSE = "pause";
    private static final String TIME_TO_SAFEPOINT = "time-to-safepoint";
    private static final long READ_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long HALF_INTERVAL_MS = 500;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double MS_PER_S = 1e3;

    /** One interval of the file, with its stops by the names of their rows; null when the JVM does not show them. */
    private record Interval(long endMs, double lengthMs, long allocatedBytes, Map<String, StatusRow.Figures> stops) {
        /** The part of it that lies between two times. */
        double share(long fromMs, long toMs) {
            final double overlapMs = (double) Math.min(endMs, toMs) - Math.max(endMs - lengthMs, (double) fromMs);
            return lengthMs > 0 ? Math.max(0, overlapMs) / lengthMs : 0;
        }
    }

    private final Path file;
    private final Thread thread;
    private final List<Interval> intervals = new ArrayList<>();
    private long lastMs;
    private volatile boolean ended;

    /**
     * Begins to watch.
     *
     * @param file of a server that runs.
     */
    public StatusWatch(Path file) {
        this.file = file;
        thread = Thread.ofPlatform().daemon().name("status-watch").start(this::watch);
    }

    private void watch() {
        while (!ended) {
            try {
                add(StatusSnapshot.read(file));
            } catch (final RuntimeException unreadable) {
                // The server has not written it yet, or is gone: its figures stay unknown.
            }
            LockSupport.parkNanos(READ_EVERY_NS);
        }
    }

    private synchronized void add(StatusSnapshot snapshot) {
        if (snapshot.endMs() > lastMs) {
            lastMs = snapshot.endMs();
            intervals.add(new Interval(
                    lastMs,
                    snapshot.gauges().get(StatusGauge.INTERVAL_NS) / NS_PER_MS,
                    snapshot.gauges().get(StatusGauge.ALLOCATED_BYTES),
                    snapshot.pauseVisibility() == PauseVisibility.SHOWN ? stops(snapshot) : null));
        }
    }

    private static Map<String, StatusRow.Figures> stops(StatusSnapshot snapshot) {
        return snapshot.table().rows().stream()
                .filter(row -> row.kind() == StatusRow.Kind.STOP)
                .collect(Collectors.toMap(StatusRow::name, StatusRow::last));
    }

    private synchronized boolean reaches(long timeMs) {
        return lastMs >= timeMs;
    }

    /**
     * Waits until the server has written the measurement's last second, and sums up.
     *
     * @param fromMs the measurement's begin, milliseconds since 1970.
     * @param toMs its end.
     * @return unknown when there is no file, or the server does not write it.
     */
    public ServerFigures figures(long fromMs, long toMs) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!reaches(toMs)) {
            if (!Files.exists(file) || System.nanoTime() - deadlineNs > 0) {
                return ServerFigures.UNKNOWN;
            }
            LockSupport.parkNanos(READ_EVERY_NS);
        }
        return sum(fromMs, toMs);
    }

    /**
     * Adds the server's figures to a result whose measurement has just ended.
     *
     * @param result without them.
     * @return with what is known of them.
     */
    public BenchmarkResult addTo(BenchmarkResult result) {
        final long toMs = System.currentTimeMillis();
        return figures(toMs - (long) (result.work().durationS() * MS_PER_S), toMs)
                .addTo(result);
    }

    private synchronized ServerFigures sum(long fromMs, long toMs) {
        double bytes = 0;
        double coveredMs = 0;
        for (final Interval interval : intervals) {
            final double share = interval.share(fromMs, toMs);
            bytes += share * interval.allocatedBytes;
            coveredMs += share * interval.lengthMs;
        }
        return new ServerFigures(
                stops(GC_PAUSE, fromMs, toMs),
                stops(PAUSE, fromMs, toMs),
                stops(TIME_TO_SAFEPOINT, fromMs, toMs),
                coveredMs > 0 ? bytes / coveredMs * MS_PER_S : Double.NaN);
    }

    private ServerFigures.Stops stops(String row, long fromMs, long toMs) {
        if (intervals.stream().anyMatch(interval -> interval.stops == null)) {
            return ServerFigures.Stops.UNKNOWN;
        }
        long count = 0;
        long totalNs = 0;
        long maxNs = 0;
        for (final Interval interval : intervals) {
            final long middleMs = interval.endMs - HALF_INTERVAL_MS;
            final StatusRow.Figures stops = interval.stops.get(row);
            if (middleMs >= fromMs && middleMs <= toMs && stops != null) {
                count += stops.count();
                totalNs += stops.sum();
                maxNs = Math.max(maxNs, stops.most());
            }
        }
        return new ServerFigures.Stops(count, totalNs / NS_PER_US, maxNs / NS_PER_US);
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
    }
}
