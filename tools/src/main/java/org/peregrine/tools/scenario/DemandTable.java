package org.peregrine.tools.scenario;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/** One row for each thing that a scenario is asked for or limited by: asked, reached, limit. */
final class DemandTable {
    private static final String ROW = "  %-44s %14s %14s %14s%n";

    private DemandTable() {}

    /**
     * Prints the rows that a result has something for.
     *
     * @param result of a scenario.
     * @param maxP95Us limit of the 95th percentile of each second, in microseconds; NaN for none.
     */
    static void print(BenchmarkResult result, double maxP95Us, PrintWriter out) {
        final Map<String, Double> details = result.details();
        out.printf(ROW, "", "asked", "reached", "limit");
        if (details.containsKey("intended_ops_per_s")) {
            row(
                    out,
                    "requests/s",
                    number(details.get("intended_ops_per_s")),
                    number(details.getOrDefault("answered_in_time", 0.0)
                            / result.work().durationS()),
                    "");
            row(out, "errors", "", number(details.getOrDefault("errors", 0.0)), "0");
        }
        result.work().seconds().stream()
                .max(Comparator.comparingDouble(Second::p95Us))
                .ifPresent(slowest ->
                        row(out, "p95 of the slowest second, us", "", number(slowest.p95Us()), number(maxP95Us)));
        if (details.containsKey(Resources.CPU)) {
            row(
                    out,
                    "growth of resident memory",
                    "",
                    percent(details.get(Resources.GROWTH)),
                    "< " + percent(Resources.MAX_GROWTH_PERCENT));
            row(
                    out,
                    String.format(Locale.ROOT, "CPU of the server, of its cores (%.0f)", details.get("server_cores")),
                    "",
                    percent(details.get(Resources.CPU)),
                    "< " + percent(Resources.MAX_CPU_PERCENT));
        }
        out.flush();
    }

    private static void row(PrintWriter out, String name, String asked, String reached, String limit) {
        out.printf(ROW, name, asked, reached, limit);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f %%", value) : "unknown";
    }
}
