package org.peregrine.engine.status.file;

/**
 * A line of the table of latencies.
 *
 * @param kind of the row.
 * @param name of the stage, method or tool, at most 104 bytes.
 * @param last of the last interval.
 * @param total of all intervals.
 */
public record StatusRow(Kind kind, String name, Figures last, Figures total) {
    /** Subject of a row. The order is part of the layout. */
    public enum Kind {
        /** A stage of the path. */
        STAGE,
        /** A method, end to end. */
        METHOD,
        /** A tool, end to end. */
        TOOL,
        /** A stop of threads. */
        STOP
    }

    /**
     * Sum and percentiles in nanoseconds.
     *
     * @param count of values.
     * @param sum of all values; exact for pauses of the JVM.
     * @param p50 half of them are at most this.
     * @param p90 nine tenths.
     * @param p99 99 of 100.
     * @param p999 999 of 1000.
     * @param most the largest.
     */
    public record Figures(long count, long sum, long p50, long p90, long p99, long p999, long most) {}
}
