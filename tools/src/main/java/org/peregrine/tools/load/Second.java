package org.peregrine.tools.load;

/**
 * Counts and times of about a second of a run.
 *
 * @param endS its end, in seconds since the measurement began; negative during the warm-up.
 * @param lengthS its length.
 * @param answered requests.
 * @param p50Us median response time.
 * @param p99Us its 99th percentile.
 * @param maxUs the longest.
 * @param errors of all kinds.
 */
public record Second(
        double endS, double lengthS, long answered, double p50Us, double p99Us, double maxUs, long errors) {
    /**
     * Answers in a second.
     *
     * @return 0 for no time.
     */
    public double ratePerS() {
        return lengthS > 0 ? answered / lengthS : 0;
    }
}
