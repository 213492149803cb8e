package org.peregrine.tools.result;

import java.util.List;
import java.util.Locale;

/** Judges the 95th percentile of each second of a run. */
public final class SecondLimit {
    private static final int NAMED = 5;

    private SecondLimit() {}

    /**
     * Looks for seconds above a limit.
     *
     * @param seconds of a run.
     * @param limitUs of the 95th percentile, in microseconds.
     * @return one line on those above it, or without any answer although some were due; empty when there are none.
     */
    public static List<String> broken(List<Second> seconds, double limitUs) {
        final List<Second> slower =
                seconds.stream().filter(second -> second.isSlower(limitUs)).toList();
        if (slower.isEmpty()) {
            return List.of();
        }
        final StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT, "p95 was above %.0f us in %d of %d seconds: ", limitUs, slower.size(), seconds.size()));
        for (int i = 0; i < Math.min(NAMED, slower.size()); i++) {
            final Second second = slower.get(i);
            words.append(i == 0 ? "" : ", ")
                    .append(
                            second.answered() == 0
                                    ? "no answer"
                                    : String.format(Locale.ROOT, "%.0f us", second.p95Us()))
                    .append(String.format(Locale.ROOT, " until %.0f s", second.endS()));
        }
        return List.of(words.append(slower.size() > NAMED ? ", ..." : "").toString());
    }
}
