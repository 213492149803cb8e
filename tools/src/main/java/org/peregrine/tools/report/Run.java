package org.peregrine.tools.report;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.status.ReportedError;

/**
 * Content of a report.
 *
 * @param facts sentences about the run, for the top.
 * @param totals histograms of nanoseconds, by the tags of {@link org.peregrine.engine.metrics.HistogramLog}.
 * @param moments one for each interval, in their order.
 * @param slow the slowest requests, the slowest first.
 * @param events that were counted.
 */
public record Run(
        List<String> facts, Map<String, Histogram> totals, List<Moment> moments, List<Slow> slow, Events events) {
    /**
     * Events that were counted.
     *
     * @param counters by their labels, those at zero left out.
     * @param errors that drivers of transports have reported, the latest first.
     */
    public record Events(Map<String, Long> counters, List<ReportedError> errors) {}

    /**
     * An interval.
     *
     * @param timeMs its end, milliseconds since 1970.
     * @param count messages answered.
     * @param p50 half of them took at most so many nanoseconds, end to end.
     * @param p99 99 of 100.
     * @param most the slowest.
     * @param stops of threads.
     */
    public record Moment(long timeMs, long count, long p50, long p99, long most, Stops stops) {}

    /**
     * Stops of threads.
     *
     * @param pauseNs the longest pause of the JVM.
     * @param hiccupNs the longest that a thread was late.
     */
    public record Stops(long pauseNs, long hiccupNs) {}

    /**
     * A slow request.
     *
     * @param timeMs when it came, milliseconds since 1970.
     * @param durationNs until its answer was sent.
     * @param what method, tool, id.
     * @param connection its connection.
     * @param why its causes.
     */
    public record Slow(long timeMs, long durationNs, String what, String connection, String why) {}
}
