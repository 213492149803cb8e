package org.peregrine.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what rounds measured: one disturbed round does not move it. */
public final class Medians {
    private Medians() {}

    /**
     * The middle value, or the mean of the two in the middle.
     *
     * @param values at least one.
     * @return the middle.
     */
    public static double of(double... values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The middle of one value of all rounds.
     *
     * @param rounds at least one.
     * @param value of a round.
     * @param <T> of the rounds.
     * @return the middle.
     */
    public static <T> double of(List<T> rounds, ToDoubleFunction<T> value) {
        return of(rounds.stream().mapToDouble(value).toArray());
    }

    /**
     * The middle of the ratios of rounds that followed one another.
     *
     * @param measured rounds.
     * @param reference as many others, each measured beside the one of the same index.
     * @param value of a round.
     * @param <T> of the rounds.
     * @return the middle.
     */
    public static <T> double ratio(List<T> measured, List<T> reference, ToDoubleFunction<T> value) {
        final double[] ratios = new double[measured.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = value.applyAsDouble(measured.get(i)) / value.applyAsDouble(reference.get(i));
        }
        return of(ratios);
    }
}
