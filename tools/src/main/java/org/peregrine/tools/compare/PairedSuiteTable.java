package org.peregrine.tools.compare;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;

/** The ratios of a suite that two builds ran, for humans as a table, for programs as JSON. */
final class PairedSuiteTable {
    private static final double PERCENT = 100;

    private PairedSuiteTable() {}

    static void print(PrintWriter out, List<PairedSuite.Row> rows, double threshold) {
        out.printf(
                Locale.ROOT, "%n%-26s %-10s %9s %21s   %s%n", "workload", "cost", "B / A", "99 % interval", "verdict");
        String last = "";
        for (final PairedSuite.Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %-10s %9.3f %12.3f ..%7.3f   %s%n",
                    row.workloadId().equals(last) ? "" : LogText.printable(row.workloadId()),
                    row.metric().name(),
                    row.ratio().value(),
                    row.ratio().low(),
                    row.ratio().high(),
                    verdict(row, threshold));
            last = row.workloadId();
        }
        final long slower = rows.stream().filter(row -> row.isSlower(threshold)).count();
        final long undecided =
                rows.stream().filter(row -> row.isUndecided(threshold)).count();
        out.printf(
                Locale.ROOT,
                "%n%s by more than %.0f %%, %d undecided, which fails nothing%n",
                LogText.count(slower, "cost") + " higher",
                PERCENT * threshold,
                undecided);
        out.flush();
    }

    /** Tails are reported and do not decide. */
    private static String verdict(PairedSuite.Row row, double threshold) {
        final String verdict = row.ratio().verdict(threshold).toString();
        return row.metric().isJudged() ? verdict : "(shown only) " + verdict;
    }

    static void write(Path file, List<PairedSuite.Row> rows, double threshold) {
        final HeapJson text = new HeapJson();
        final JsonWriter json = text.writer();
        json.beginObject().name("threshold").value(threshold);
        json.name("confidence").value(Ratio.CONFIDENCE).name("rows").beginArray();
        for (final PairedSuite.Row row : rows) {
            json.beginObject().name("workload_id").value(row.workloadId());
            json.name("metric").value(row.metric().name());
            json.name("ratio_b_over_a").value(row.ratio().value());
            json.name("low")
                    .value(row.ratio().low())
                    .name("high")
                    .value(row.ratio().high());
            json.name("judged").value(row.metric().isJudged());
            json.name("verdict").value(row.ratio().verdict(threshold).name()).endObject();
        }
        json.endArray().name("slower");
        json.value(rows.stream().anyMatch(row -> row.isSlower(threshold))).endObject();
        OutputFile.create(file, text.bytes());
    }
}
