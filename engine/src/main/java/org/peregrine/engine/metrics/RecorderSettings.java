package org.peregrine.engine.metrics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Settings of the recorder. The recorder itself is always on. Immutable.
 *
 * @param intervalNs how long an interval is.
 * @param tickNs how often pauses are looked for: where one lay is known as exactly as that.
 * @param slowestCount how many of the slowest requests are kept of each interval.
 * @param maxTools tools that are recorded by name, in the order of the registry.
 * @param statusFile shows the engine to other processes, replaced at launch, removed at the end; null for none.
 * @param listeners hear of each interval.
 */
public record RecorderSettings(
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
    public RecorderSettings {
        if (intervalNs < 1 || tickNs < 1 || slowestCount < 1 || maxTools < 1) {
            throw new IllegalArgumentException("Every setting of the recorder is at least 1");
        }
        listeners = List.copyOf(listeners);
    }

    /**
     * Intervals of a second, ticks of 5 ms, 16 slowest requests, 32 tools, no file, no listener.
     *
     * @return the settings.
     */
    public static RecorderSettings standard() {
        return new RecorderSettings(INTERVAL_NS, TICK_NS, SLOWEST_COUNT, MAX_TOOLS, null, List.of());
    }

    /**
     * Changes how long an interval is.
     *
     * @param durationNs at least 1.
     * @return a copy.
     */
    public RecorderSettings withIntervalNs(long durationNs) {
        return new RecorderSettings(durationNs, tickNs, slowestCount, maxTools, statusFile, listeners);
    }

    /**
     * Shows the engine to other processes.
     *
     * @param path of the file.
     * @return a copy.
     */
    public RecorderSettings withStatusFile(Path path) {
        return new RecorderSettings(intervalNs, tickNs, slowestCount, maxTools, path, listeners);
    }

    /**
     * Adds a listener.
     *
     * @param listener hears of each interval, after those before it.
     * @return a copy.
     */
    public RecorderSettings with(IntervalListener listener) {
        final List<IntervalListener> more = new ArrayList<>(listeners);
        more.add(listener);
        return new RecorderSettings(intervalNs, tickNs, slowestCount, maxTools, statusFile, more);
    }
}
