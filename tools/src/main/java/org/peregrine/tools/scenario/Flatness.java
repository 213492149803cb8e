package org.peregrine.tools.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.peregrine.tools.result.Second;

/**
 * Whether seconds stay alike: the medians of their 95th percentiles in parts of a run, so that one second in which the
 * machine did something else is no trend.
 *
 * @param mediansUs of the parts, in microseconds; empty when there are too few seconds to tell.
 */
record Flatness(List<Double> mediansUs) {
    /** Parts of a run. */
    static final int PARTS = 5;

    private static final double FLAT = 0.2;

    /** Between two fast parts a fifth is noise. */
    private static final double FLAT_US = 1_000;

    /** The flatness of one run, which is cut into parts. */
    static Flatness of(List<Second> seconds) {
        if (seconds.size() < PARTS) {
            return new Flatness(List.of());
        }
        final List<List<Second>> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            parts.add(seconds.subList(part * seconds.size() / PARTS, (part + 1) * seconds.size() / PARTS));
        }
        return ofParts(parts);
    }

    /** The flatness of runs that are parts of one; those without an answer are slower than any. */
    static Flatness ofParts(List<List<Second>> parts) {
        return new Flatness(parts.stream().map(Flatness::median).toList());
    }

    private static double median(List<Second> seconds) {
        final double[] p95Us = seconds.stream()
                .mapToDouble(second -> second.answered() == 0 ? Double.POSITIVE_INFINITY : second.p95Us())
                .sorted()
                .toArray();
        return p95Us.length == 0 ? Double.POSITIVE_INFINITY : p95Us[(p95Us.length - 1) / 2];
    }

    boolean isFlat() {
        if (mediansUs.isEmpty()) {
            return true;
        }
        final double least = mediansUs.stream().min(Double::compare).orElseThrow();
        final double most = mediansUs.stream().max(Double::compare).orElseThrow();
        return most <= least * (1 + FLAT) || most - least <= FLAT_US;
    }

    /** The medians in words. */
    String text() {
        return mediansUs.stream()
                .map(median -> String.format(Locale.ROOT, "%.0f", median))
                .collect(Collectors.joining(", ", "", " us"));
    }

    /** The failure, when it is none. */
    List<String> failures() {
        return isFlat()
                ? List.of()
                : List.of("p95 is not flat within 20 %, by the medians of the seconds of five parts: " + text());
    }
}
