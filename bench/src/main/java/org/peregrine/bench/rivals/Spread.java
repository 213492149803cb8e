package org.peregrine.bench.rivals;

import java.util.Arrays;

/**
 * The middle of what rounds measured, and how far they lie apart.
 *
 * @param median the middle value, or the mean of the two in the middle; NaN of none.
 * @param min the smallest.
 * @param max the largest.
 * @param count of rounds.
 */
record Spread(double median, double min, double max, int count) {
    /** Creates the spread of values, without those that were not measured (NaN). */
    static Spread of(double... values) {
        final double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        final int count = sorted.length;
        if (count == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        final double median = count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
        return new Spread(median, sorted[0], sorted[count - 1], count);
    }

    boolean isKnown() {
        return count > 0;
    }
}
