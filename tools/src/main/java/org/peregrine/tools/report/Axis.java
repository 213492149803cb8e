package org.peregrine.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A logarithmic axis of durations: whole decades that hold all values. */
final class Axis {
    private static final double MIN_NS = 100;
    private static final int MAX_DECADES = 12;

    private final double low;
    private final double high;

    private Axis(double low, double high) {
        this.low = low;
        this.high = high;
    }

    /** An axis from the decade of the least value to that of the greatest. */
    static Axis of(double minNs, double maxNs) {
        final double low = Math.floor(Math.log10(Math.max(MIN_NS, minNs)));
        final double high = Math.ceil(Math.log10(Math.max(MIN_NS, maxNs) + 1));
        return new Axis(low, Math.min(low + MAX_DECADES, Math.max(low + 1, high)));
    }

    /** Position of a value: 0 at the low end, 1 at the high one; what is outside lies at an end. */
    double position(double valueNs) {
        final double decade = Math.log10(Math.max(1, valueNs));
        return Math.clamp((decade - low) / (high - low), 0, 1);
    }

    /** Powers of ten, for the grid. */
    List<Double> ticks() {
        final List<Double> ticks = new ArrayList<>();
        for (double decade = low; decade <= high; decade++) {
            ticks.add(Math.pow(10, decade));
        }
        return ticks;
    }

    /** A duration in words, with three digits. */
    static String duration(double ns) {
        if (ns < 1e3) {
            return digits(ns) + " ns";
        }
        if (ns < 1e6) {
            return digits(ns / 1e3) + " µs";
        }
        return ns < 1e9 ? digits(ns / 1e6) + " ms" : digits(ns / 1e9) + " s";
    }

    private static String digits(double value) {
        final String format = value >= 100 || value == Math.rint(value) ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
