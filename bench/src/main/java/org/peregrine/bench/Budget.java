package org.peregrine.bench;

import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * A line of the table of budgets.
 *
 * @param what is measured.
 * @param benchmark class and method, and behind a colon the value of its parameter.
 * @param limit nanoseconds at most, or messages a second at least.
 * @param rate whether the limit is a rate.
 */
record Budget(String what, String benchmark, double limit, boolean rate) {
    static final String HEADER =
            String.format(Locale.ROOT, "%-52s %18s %14s %8s", "what", "measured", "budget", "B/op");

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_BYTES = 1;

    /** A deviation of this part of the value says more about the machine than about the code. */
    private static final double NOISY = 0.25;

    static Budget time(String what, String benchmark, double limitNs) {
        return new Budget(what, benchmark, limitNs, false);
    }

    static Budget rate(String what, String benchmark, double messagesPerSecond) {
        return new Budget(what, benchmark, messagesPerSecond, true);
    }

    /** Whether a result is this budget's. */
    boolean isOf(RunResult result) {
        return name(result.getParams()).equals(benchmark);
    }

    /** Class and method without packages; the only parameter, if any, behind a colon. */
    private static String name(BenchmarkParams params) {
        final String full = params.getBenchmark();
        final int method = full.lastIndexOf('.');
        final StringBuilder name = new StringBuilder(full.substring(full.lastIndexOf('.', method - 1) + 1));
        params.getParamsKeys().forEach(key -> name.append(':').append(params.getParam(key)));
        return name.toString();
    }

    /** The line with what was measured; the deviation is half of the interval that holds the mean with 99.9 %. */
    String row(RunResult result) {
        final Result<?> primary = result.getPrimaryResult();
        final double scoreNs = primary.getScore();
        final double measured = rate ? NANOS_PER_SECOND / scoreNs : scoreNs;
        final double deviation = measured * primary.getScoreError() / scoreNs;
        final double bytes = result.getSecondaryResults().get(ALLOCATION).getScore();
        final boolean holds = (rate ? measured >= limit : measured <= limit) && bytes < MAX_BYTES;
        return String.format(
                Locale.ROOT,
                "%-52s %,9.0f ± %-6s %,14.0f %8.2f  %s",
                what + (rate ? ", messages/s" : ", ns"),
                measured,
                String.format(Locale.ROOT, "%,.0f", deviation),
                limit,
                bytes,
                (holds ? "PASS" : "OVER") + (deviation > NOISY * measured ? ", but noisy" : ""));
    }

    /** The line of a benchmark that was left out. */
    String missing() {
        return String.format(Locale.ROOT, "%-52s not run", what);
    }
}
