package org.peregrine.tools.scenario;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/** One row for each thing that a scenario is asked for or limited by: asked, reached, limit. */
final class DemandTable {
    private static final String REFUSED = "errors_error_response";
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
            if (details.containsKey(REFUSED)) {
                row(out, "  refused by an answer", "", number(details.get(REFUSED)), "");
            }
            peak(details, out);
        }
        result.work().seconds().stream()
                .max(Comparator.comparingDouble(Second::p95Us))
                .ifPresent(slowest ->
                        row(out, "p95 of the slowest second, us", "", number(slowest.p95Us()), number(maxP95Us)));
        crowd(result, out);
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

    private static void peak(Map<String, Double> details, PrintWriter out) {
        if (details.containsKey(Recovery.PEAK_RATE)) {
            row(
                    out,
                    "requests/s in the peak",
                    number(details.get(Recovery.PEAK_DUE)),
                    number(details.get(Recovery.PEAK_RATE)),
                    "");
            row(
                    out,
                    "p95 of the peak's slowest second, us",
                    "",
                    number(details.get(Recovery.PEAK_P95)),
                    number(details.get(Recovery.PEAK_LIMIT)));
            row(out, "recovery, s", "", decimal(details.get(Recovery.RECOVERY)), "< " + details.get(Recovery.LIMIT));
        }
    }

    private static void crowd(BenchmarkResult result, PrintWriter out) {
        final Map<String, Double> details = result.details();
        if (details.containsKey("idle_connections")) {
            row(
                    out,
                    "connections held",
                    number(details.get("idle_connections")),
                    number(details.get("idle_connections_held")),
                    "");
            memory("idle_connection", result, out);
        }
        if (details.containsKey("subscribers")) {
            row(out, "subscribers", number(details.get("subscribers")), "", "");
            row(out, "changes/s", decimal(details.get("rate_hz")), decimal(details.get("reached_hz")), "");
            row(
                    out,
                    "p95 to the last subscriber, us",
                    "",
                    number(result.latency().p95()),
                    "< " + number(details.get("p95_limit_us")));
            row(
                    out,
                    "notifications; conflated",
                    number(details.get("notifications")),
                    number(details.get("conflated")),
                    "");
            row(out, "lost", "", number(details.get("lost")), "0");
            row(
                    out,
                    "changes that waited for a subscriber",
                    "",
                    number(details.get("queue_most")),
                    "< " + number(details.get("queue_limit")));
            memory("subscriber", result, out);
        }
    }

    private static void memory(String of, BenchmarkResult result, PrintWriter out) {
        final Map<String, Double> details = result.details();
        row(
                out,
                "heap and direct memory for each, bytes",
                "",
                known(details.get(of + "_bytes")),
                details.containsKey(of + "_bytes") ? "< " + number(details.get(of + "_bytes_limit")) : "not judged");
        row(out, "  heap", "", known(details.get(of + "_heap_bytes")), "");
        row(out, "  direct", "", known(details.get(of + "_direct_bytes")), "");
        row(out, "resident for each, bytes", "", known(details.get(of + "_resident_bytes")), "");
        row(out, "kernel's TCP buffers, both ends, bytes", "", known(details.get(of + "_kernel_buffer_bytes")), "");
        row(out, "kernel's objects, both ends, bytes", "", known(details.get(of + "_kernel_slab_bytes")), "");
        row(out, "CPU of the server, of one core", "", percent(result.usage().cpuPercentAvg()), "");
    }

    private static String known(Double value) {
        return value == null ? "unknown" : number(value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
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
