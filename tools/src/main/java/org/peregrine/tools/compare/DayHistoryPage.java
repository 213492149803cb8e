package org.peregrine.tools.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.report.HtmlPage;
import org.peregrine.tools.report.Series;
import org.peregrine.tools.report.TimeLinePlot;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.SuiteReport;

/** The history of a suite as a table and as a page with a picture of each workload. */
final class DayHistoryPage {
    private static final double PERCENT = 100;
    private static final double NANOS_PER_MICRO = 1e3;

    private DayHistoryPage() {}

    static void print(PrintWriter out, DayHistory history, double threshold) {
        out.printf(
                Locale.ROOT,
                "%-26s %-10s %14s %14s %14s %9s%n",
                "workload",
                "cost",
                "median before",
                "second most",
                "today",
                "change");
        String last = "";
        for (final DayHistory.Row row : history.rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %-10s %,14.3f %,14.3f %,14.3f %+8.1f%%%s%n",
                    row.workloadId().equals(last) ? "" : LogText.printable(row.workloadId()),
                    row.metric(),
                    row.median(),
                    row.high(),
                    row.current(),
                    PERCENT * row.change(),
                    verdict(row, history.isJudged(), threshold));
            last = row.workloadId();
        }
        if (!history.added().isEmpty()) {
            out.println("new: " + LogText.printable(String.join(", ", history.added())));
        }
        out.println(summary(history, threshold));
        out.flush();
    }

    private static String verdict(DayHistory.Row row, boolean judged, double threshold) {
        if (!row.isWorse(threshold)) {
            return "";
        }
        return row.isJudged() && judged ? "  REGRESSION" : "  worse (shown only)";
    }

    private static String summary(DayHistory history, double threshold) {
        final String days = LogText.count(history.before().size(), "day") + " before on this kind of machine, "
                + history.others() + " on others";
        if (!history.isJudged()) {
            return "NOT JUDGED: " + days + "; " + DayHistory.FEWEST + " are needed";
        }
        return String.format(
                Locale.ROOT,
                "%s above %.0f %% and above all days but one: %s",
                LogText.count(history.regressions(threshold).size(), "regression"),
                PERCENT * threshold,
                days);
    }

    /** A picture of each workload of today, over all days with it. */
    static String html(DayHistory history, SuiteReport current, double threshold) {
        final List<SuiteReport> all = new ArrayList<>(history.before());
        all.add(current);
        final HtmlPage page = new HtmlPage("Suite " + current.reportType() + ", day by day");
        page.paragraph(current.environment().cpuModel() + ", "
                + LogText.count(current.environment().cores(), "core") + ", until " + current.timestamp());
        page.paragraph(summary(history, threshold));
        for (final BenchmarkResult result : current.benchmarks()) {
            final String id = result.workloadId();
            final String regressions = history.regressions(threshold).stream()
                    .filter(row -> row.workloadId().equals(id))
                    .map(row -> String.format(Locale.ROOT, "%s %+.1f %%", row.metric(), PERCENT * row.change()))
                    .reduce("", (before, next) -> before + " REGRESSION " + next);
            page.heading(id);
            page.figure(
                    TimeLinePlot.daily(List.of(
                            series("p50", id, all, day -> day.latency().p50()),
                            series("p95", id, all, day -> day.latency().p95()),
                            series("p99", id, all, day -> day.latency().p99()))),
                    result.benchmark() + regressions);
        }
        return page.html();
    }

    private static Series series(
            String name, String id, List<SuiteReport> days, ToDoubleFunction<BenchmarkResult> costUs) {
        final List<Series.Point> points = new ArrayList<>();
        for (final SuiteReport day : days) {
            day.benchmarks().stream()
                    .filter(result -> result.workloadId().equals(id))
                    .findFirst()
                    .ifPresent(result -> points.add(new Series.Point(
                            day.timestamp().toEpochMilli(), NANOS_PER_MICRO * costUs.applyAsDouble(result))));
        }
        return new Series(name, points);
    }
}
