package org.peregrine.bench;

import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * A line of the table of budgets.
 *
 * @param what names the measurement.
 * @param benchmark class and method, and behind a colon the value of its parameter.
 * @param limit nanoseconds at most, or messages a second at least.
 * @param rate whether the limit is a rate.
 */
record StageBudget(String what, String benchmark, double limit, boolean rate) {
    static final String HEADER =
            String.format(Locale.ROOT, "%-52s %18s %14s %8s", "what", "measured", "budget", "B/op");

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MAX_BYTES = 1;

    /** A deviation of this part of the value is the machine's rather than the code's. */
    private static final double NOISY = 0.25;

    static StageBudget time(String what, String benchmark, double limitNs) {
        return new StageBudget(what, benchmark, limitNs, false);
    }

    static StageBudget rate(String what, String benchmark, double messagesPerSecond) {
        return new StageBudget(what, benchmark, messagesPerSecond, true);
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

    /** The line with the measurement, judged. */
    String row(RunResult result, Gates gates) {
        final Result<?> primary = result.getPrimaryResult();
        return row(
                primary.getScore(),
                primary.getScoreError(),
                result.getSecondaryResults().get(ALLOCATION).getScore(),
                gates);
    }

    /** The same; the deviation is half of the interval that holds the mean with 99.9 %. */
    String row(double scoreNs, double errorNs, double bytes, Gates gates) {
        final double measured = rate ? NANOS_PER_SECOND / scoreNs : scoreNs;
        final double deviation = measured * errorNs / scoreNs;
        final double times = bytes < MAX_BYTES ? rate ? limit / measured : measured / limit : Double.POSITIVE_INFINITY;
        return String.format(
                Locale.ROOT,
                "%-52s %,9.0f ± %-6s %,14.0f %8.2f  %s",
                what + (rate ? ", messages/s" : ", ns"),
                measured,
                String.format(Locale.ROOT, "%,.0f", deviation),
                limit,
                bytes,
                gates.judge(what, times <= 1, times) + (deviation > NOISY * measured ? ", but noisy" : ""));
    }

    /** The line of a benchmark that was left out. */
    String missing() {
        return String.format(Locale.ROOT, "%-52s not run", what);
    }
}
