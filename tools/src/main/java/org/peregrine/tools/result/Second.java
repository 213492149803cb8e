package org.peregrine.tools.result;

import org.HdrHistogram.AbstractHistogram;

/**
 * Counts and times of about a second of a run. A time belongs to the second in which its answer came, so that a stall
 * is in the second that ends it.
 *
 * @param endS its end, in seconds since the measurement began; not positive during the warm-up.
 * @param lengthS its length.
 * @param due requests: of an open loop those whose time it was, of a closed loop those that were sent.
 * @param answered requests.
 * @param p50Us median response time.
 * @param p95Us its 95th percentile.
 * @param p99Us its 99th percentile.
 * @param maxUs the longest.
 * @param errors of all kinds.
 */
public record Second(
        double endS,
        double lengthS,
        long due,
        long answered,
        double p50Us,
        double p95Us,
        double p99Us,
        double maxUs,
        long errors) {
    private static final double NANOS_PER_MICRO = 1e3;

    /**
     * A second by the times of its answers.
     *
     * @param endS its end.
     * @param lengthS its length.
     * @param due requests.
     * @param nanos response times, in nanoseconds.
     * @param errors of all kinds.
     * @return its figures.
     */
    public static Second of(double endS, double lengthS, long due, AbstractHistogram nanos, long errors) {
        return new Second(
                endS,
                lengthS,
                due,
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(95) / NANOS_PER_MICRO,
                nanos.getValueAtPercentile(99) / NANOS_PER_MICRO,
                nanos.getMaxValue() / NANOS_PER_MICRO,
                errors);
    }

    /**
     * Answers in a second.
     *
     * @return 0 for no time.
     */
    public double ratePerS() {
        return lengthS > 0 ? answered / lengthS : 0;
    }

    /**
     * Whether the 95th percentile is above a limit, or nothing was answered although it should have been.
     *
     * @param limitUs in microseconds.
     * @return true for a second that breaks the limit.
     */
    public boolean isSlower(double limitUs) {
        return answered == 0 ? due > 0 : p95Us > limitUs;
    }
}
