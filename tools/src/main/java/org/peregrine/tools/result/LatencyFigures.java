package org.peregrine.tools.result;

import org.HdrHistogram.AbstractHistogram;

/**
 * A distribution of times, in microseconds.
 *
 * @param p50 the median.
 * @param p95 the 95th percentile.
 * @param p99 the 99th percentile.
 * @param p999 the 99.9th percentile.
 * @param max the largest.
 * @param mean the average.
 */
public record LatencyFigures(double p50, double p95, double p99, double p999, double max, double mean) {
    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * Of what a histogram holds.
     *
     * @param nanos values in nanoseconds.
     * @return its percentiles; zeros when it is empty.
     */
    public static LatencyFigures of(AbstractHistogram nanos) {
        return new LatencyFigures(
                percentile(nanos, 50),
                percentile(nanos, 95),
                percentile(nanos, 99),
                percentile(nanos, 99.9),
                nanos.getMaxValue() / NANOS_PER_MICRO,
                nanos.getMean() / NANOS_PER_MICRO);
    }

    private static double percentile(AbstractHistogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }
}
