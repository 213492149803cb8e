package org.peregrine.tools.compare;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.LoadSample;
import org.peregrine.tools.output.OutputFile;

/** Comparisons for humans, as tables, and for programs, as JSON. */
final class ComparisonTable {
    private static final double PERCENT = 100;

    private ComparisonTable() {}

    static void print(PrintWriter out, Comparison comparison, double threshold) {
        out.printf("%-44s %-10s %14s %14s %9s%n", "workload", "metric", "baseline", "current", "change");
        String last = "";
        for (final Comparison.Row row : comparison.rows()) {
            final double shown = row.metric().equals("msg_per_s") ? 0 - row.change() : row.change();
            out.printf(
                    Locale.ROOT,
                    "%-44s %-10s %,14.2f %,14.2f %+8.1f%%%s%n",
                    row.workloadId().equals(last) ? "" : LogText.printable(row.workloadId()),
                    row.metric(),
                    row.baseline(),
                    row.current(),
                    PERCENT * shown,
                    row.regression() ? "  REGRESSION" : "");
            last = row.workloadId();
        }
        if (!comparison.leftAlone().isEmpty()) {
            out.println("not part of the current report's suite, left alone: "
                    + LogText.printable(String.join(", ", comparison.leftAlone())));
        }
        out.printf(
                Locale.ROOT,
                "%n%s compared, %s above %.0f %%%n",
                LogText.count(comparison.workloads(), "workload"),
                LogText.count(comparison.regressions().size(), "regression"),
                PERCENT * threshold);
        out.flush();
    }

    static void print(PrintWriter out, PairedRun run, double threshold) {
        out.printf(
                Locale.ROOT,
                "%n%-22s %9s %23s   %s%n",
                "cost",
                "B / A",
                String.format(Locale.ROOT, "%.0f %% interval", PERCENT * Ratio.CONFIDENCE),
                "verdict");
        for (final PairedRun.Metric metric : PairedRun.METRICS) {
            final Ratio ratio = run.ratio(metric);
            if (ratio != null) {
                out.printf(
                        Locale.ROOT,
                        "%-22s %9.3f %14.3f ..%7.3f   %s%n",
                        metric.name(),
                        ratio.value(),
                        ratio.low(),
                        ratio.high(),
                        metric.isJudged() ? ratio.verdict(threshold) : "(shown only)");
            }
        }
        out.println("median of the rounds' ratios; interval by bootstrap over the rounds, 4,000 times");
        out.flush();
    }

    static void write(Path file, Comparison comparison, double threshold) {
        final HeapJson text = new HeapJson();
        final JsonWriter json = text.writer();
        json.beginObject().name("threshold").value(threshold).name("rows").beginArray();
        for (final Comparison.Row row : comparison.rows()) {
            json.beginObject().name("workload_id").value(row.workloadId());
            json.name("metric").value(row.metric());
            json.name("baseline").value(row.baseline()).name("current").value(row.current());
            json.name("change_for_the_worse").value(row.change());
            json.name("regression").value(row.regression()).endObject();
        }
        json.endArray().name("left_alone").beginArray();
        comparison.leftAlone().forEach(json::value);
        json.endArray()
                .name("regressions")
                .value(comparison.regressions().size())
                .endObject();
        OutputFile.create(file, text.bytes());
    }

    static void write(Path file, PairedRun run, double threshold) {
        final HeapJson text = new HeapJson();
        final JsonWriter json = text.writer();
        json.beginObject().name("threshold").value(threshold);
        json.name("confidence").value(Ratio.CONFIDENCE).name("ratios_b_over_a").beginObject();
        for (final PairedRun.Metric metric : PairedRun.METRICS) {
            final Ratio ratio = run.ratio(metric);
            if (ratio != null) {
                json.name(metric.name()).beginObject();
                json.name("value").value(ratio.value());
                json.name("low").value(ratio.low()).name("high").value(ratio.high());
                json.name("judged").value(metric.isJudged());
                json.name("verdict").value(ratio.verdict(threshold).name()).endObject();
            }
        }
        json.endObject();
        samples(json.name("rounds_a"), run.samplesA());
        samples(json.name("rounds_b"), run.samplesB());
        json.name("slower").value(run.isSlower(threshold)).endObject();
        OutputFile.create(file, text.bytes());
    }

    private static void samples(JsonWriter json, List<LoadSample> samples) {
        json.beginArray();
        for (final LoadSample sample : samples) {
            json.beginObject().name("ops_per_s").value(sample.opsPerS());
            json.name("p50_us").value(sample.p50Us()).name("p95_us").value(sample.p95Us());
            json.name("p99_us").value(sample.p99Us());
            json.name("server_cpu_us_per_op").value(sample.serverCpuUsPerOp()).endObject();
        }
        json.endArray();
    }
}
