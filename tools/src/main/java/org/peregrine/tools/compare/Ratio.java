package org.peregrine.tools.compare;

import java.util.Arrays;
import java.util.Random;

/**
 * Ratio of B's time to A's: the median of the ratios of interleaved rounds, and how sure that is. What both
 * halves of a round had in common, such as another program or a warmer machine, cancels out in its ratio; a median does
 * not follow a round that was disturbed in one half only. The interval comes from a bootstrap: rounds are drawn again
 * with replacement.
 *
 * @param value median of the rounds' ratios; above 1 B is slower.
 * @param low end of the interval that holds the true ratio with the confidence.
 * @param high other end.
 */
public record Ratio(double value, double low, double high) {
    /** Confidence of the interval. */
    public static final double CONFIDENCE = 0.99;

    private static final int RESAMPLES = 4_000;

    /** Verdicts on a ratio. */
    public enum Verdict {
        /** Slower by more than the threshold, and surely slower. */
        SLOWER,
        /** Surely not slower by more than the threshold. */
        NOT_SLOWER,
        /** The rounds differ too much to tell. */
        UNDECIDED
    }

    /**
     * Of rounds.
     *
     * @param a a cost of A, round by round; more is worse.
     * @param b the same of B.
     * @param seed of the drawing, so that the same rounds give the same interval.
     * @return the ratio.
     * @throws IllegalArgumentException when there are fewer than three rounds, or not as many of both.
     */
    public static Ratio of(double[] a, double[] b, long seed) {
        if (a.length != b.length || a.length < 3) {
            throw new IllegalArgumentException("at least three rounds of both are needed");
        }
        final double[] rounds = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            rounds[i] = b[i] / a[i];
        }
        final Random random = new Random(seed);
        final double[] drawn = new double[rounds.length];
        final double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int round = 0; round < drawn.length; round++) {
                drawn[round] = rounds[random.nextInt(rounds.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        final double tail = (1 - CONFIDENCE) / 2;
        return new Ratio(
                median(rounds),
                medians[(int) Math.floor(tail * RESAMPLES)],
                medians[(int) Math.ceil((1 - tail) * RESAMPLES) - 1]);
    }

    /** Middle of the values; of an even number the mean of the two in the middle. */
    static double median(double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * Judges.
     *
     * @param threshold largest slowdown that is accepted, as a share.
     * @return the verdict.
     */
    public Verdict verdict(double threshold) {
        if (value > 1 + threshold && low > 1) {
            return Verdict.SLOWER;
        }
        return high <= 1 + threshold ? Verdict.NOT_SLOWER : Verdict.UNDECIDED;
    }
}
