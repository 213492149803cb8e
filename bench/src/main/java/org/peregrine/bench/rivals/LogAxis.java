package org.peregrine.bench.rivals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic axis from one power of ten to another.
 *
 * @param low exponent of the smallest.
 * @param high exponent of the largest; above low.
 */
record LogAxis(int low, int high) {
    private static final double TEN = 10;
    private static final double THOUSAND = 1e3;
    private static final double MILLION = 1e6;

    /** The shortest that holds both; they are above 0. */
    static LogAxis around(double min, double max) {
        final int low = (int) Math.floor(Math.log10(min));
        return new LogAxis(low, Math.max(low + 1, (int) Math.ceil(Math.log10(max))));
    }

    /** 0 at the beginning, 1 at the end. */
    double position(double value) {
        return (Math.log10(value) - low) / (high - low);
    }

    List<Double> ticks() {
        final List<Double> ticks = new ArrayList<>();
        for (int exponent = low; exponent <= high; exponent++) {
            ticks.add(Math.pow(TEN, exponent));
        }
        return ticks;
    }

    /** A value in few characters. */
    static String label(double value) {
        if (value >= MILLION) {
            return digits(value / MILLION) + "M";
        }
        return value >= THOUSAND ? digits(value / THOUSAND) + "k" : digits(value);
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value < TEN && value != Math.rint(value) ? "%.1f" : "%.0f", value);
    }
}
