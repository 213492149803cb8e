package org.peregrine.tools.report;

import java.util.List;

/**
 * Durations over time.
 *
 * @param name for the legend.
 * @param points in the order of their times.
 */
public record Series(String name, List<Point> points) {
    /**
     * A duration at a time.
     *
     * @param timeMs milliseconds since 1970.
     * @param valueNs nanoseconds; 0 for none.
     */
    public record Point(long timeMs, double valueNs) {}
}
