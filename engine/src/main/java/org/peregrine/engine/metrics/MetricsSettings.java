package org.peregrine.engine.metrics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Settings of the metrics, which are always on. Immutable.
 *
 * @param intervalNs length of an interval.
 * @param tickNs time between two checks for pauses, and the precision of their positions.
 * @param slowestCount number of slowest requests kept for each interval.
 * @param maxTools tools with histograms of their own, in the order of the registry.
 * @param statusFile shows the engine to other processes, replaced at launch, removed at the end; null for none.
 * @param listeners to each interval.
 */
public record MetricsSettings(
        long intervalNs,
        long tickNs,
        int slowestCount,
        int maxTools,
        Path statusFile,
        List<IntervalListener> listeners) {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SLOWEST_COUNT = 16;
    private static final int MAX_TOOLS = 32;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when one is not positive.
     */
    public MetricsSettings {
        if (intervalNs < 1 || tickNs < 1 || slowestCount < 1 || maxTools < 1) {
            throw new IllegalArgumentException("Every setting of the metrics is at least 1");
        }
        listeners = List.copyOf(listeners);
    }

    /**
     * Intervals of a second, ticks of 5 ms, 16 slowest requests, 32 tools, no file, no listener.
     *
     * @return the settings.
     */
    public static MetricsSettings standard() {
        return new MetricsSettings(INTERVAL_NS, TICK_NS, SLOWEST_COUNT, MAX_TOOLS, null, List.of());
    }

    /**
     * Changes the length of an interval.
     *
     * @param durationNs at least 1.
     * @return a copy.
     */
    public MetricsSettings withIntervalNs(long durationNs) {
        return new MetricsSettings(durationNs, tickNs, slowestCount, maxTools, statusFile, listeners);
    }

    /**
     * Shows the engine to other processes.
     *
     * @param path of the file.
     * @return a copy.
     */
    public MetricsSettings withStatusFile(Path path) {
        return new MetricsSettings(intervalNs, tickNs, slowestCount, maxTools, path, listeners);
    }

    /**
     * Adds a listener.
     *
     * @param listener to each interval, called after those before it.
     * @return a copy.
     */
    public MetricsSettings with(IntervalListener listener) {
        final List<IntervalListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new MetricsSettings(intervalNs, tickNs, slowestCount, maxTools, statusFile, more);
    }
}
