package org.peregrine.tools.load;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.report.HtmlPage;
import org.peregrine.tools.report.PercentilePlot;
import org.peregrine.tools.report.Series;
import org.peregrine.tools.report.TimeLinePlot;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;

/** Outcome of a run as one HTML page. */
final class LoadPage {
    private static final double NANOS_PER_MICRO = 1e3;

    private final LoadOutcome outcome;
    private final Judgement judgement;
    private final Instant startedAt;

    LoadPage(LoadOutcome outcome, Judgement judgement, Instant startedAt) {
        this.outcome = outcome;
        this.judgement = judgement;
        this.startedAt = startedAt;
    }

    /** Writes the page to a new file. */
    void create(Path file) {
        OutputFile.create(file, html().getBytes(StandardCharsets.UTF_8));
    }

    private String html() {
        final LoadPlan plan = outcome.plan();
        final Environment environment = Environment.current();
        final HtmlPage page = new HtmlPage("Load on " + plan.target().text())
                .paragraph(judgement.isPassed() ? "Passed." : "FAILED: " + String.join("; ", judgement.failures()))
                .paragraph(String.format(
                        Locale.ROOT,
                        "%s, %s, %.0f s, %s, %,.0f/s, %s",
                        plan.pace().text(),
                        plan.pace().connectionsText(),
                        outcome.durationS(),
                        LoadReport.answered(outcome),
                        outcome.ratePerS(),
                        LogText.count(outcome.tally().errors(), "error")))
                .paragraph(startedAt + ", " + environment.cpuModel() + ", " + LogText.count(environment.cores(), "core")
                        + ", " + environment.os() + " " + environment.kernel() + ", JDK " + environment.jdk());
        judgement.remarks().forEach(remark -> page.paragraph("Note: " + remark));
        final Map<String, Histogram> histograms = histograms();
        page.heading("Percentiles")
                .figure(PercentilePlot.svg(histograms), LoadReport.point(plan))
                .numbers(List.of("", "p50", "p95", "p99", "p99.9", "max", "mean"), rows(histograms));
        page.heading("Second by second")
                .figure(
                        TimeLinePlot.svg(
                                List.of(
                                        series("p50", Second::p50Us),
                                        series("p95", Second::p95Us),
                                        series("p99", Second::p99Us),
                                        series("max", Second::maxUs)),
                                List.of()),
                        "response times of each second")
                .numbers(
                        List.of("second", outcome.plan().pace().unit() + "s/s", "p50", "p95", "p99", "max", "errors"),
                        seconds());
        return page.html();
    }

    private Map<String, Histogram> histograms() {
        final Map<String, Histogram> histograms = new LinkedHashMap<>();
        histograms.put(
                outcome.plan().pace().isChurn() ? "first answer" : "response",
                outcome.tally().response());
        histograms.put("service", outcome.tally().service());
        if (outcome.plan().pace().isOpenLoop()) {
            histograms.put("generator late", outcome.tally().lateness());
        }
        final List<String> parts = outcome.plan().parts();
        for (int i = 0; i < parts.size(); i++) {
            histograms.put(parts.get(i), outcome.tally().part(i));
        }
        return histograms;
    }

    private static List<List<String>> rows(Map<String, Histogram> histograms) {
        final List<List<String>> rows = new ArrayList<>();
        histograms.forEach((name, histogram) -> {
            final LatencyFigures latency = LatencyFigures.of(histogram);
            rows.add(List.of(
                    name,
                    Progress.time(latency.p50()),
                    Progress.time(latency.p95()),
                    Progress.time(latency.p99()),
                    Progress.time(latency.p999()),
                    Progress.time(latency.max()),
                    Progress.time(latency.mean())));
        });
        return rows;
    }

    private Series series(String name, ToDoubleFunction<Second> micros) {
        final long startMs = startedAt.toEpochMilli() + outcome.plan().warmupNs() / 1_000_000;
        return new Series(
                name,
                outcome.tally().seconds().stream()
                        .map(second -> new Series.Point(
                                startMs + Math.round(second.endS() * 1e3),
                                micros.applyAsDouble(second) * NANOS_PER_MICRO))
                        .toList());
    }

    private List<List<String>> seconds() {
        return outcome.tally().seconds().stream()
                .map(second -> List.of(
                        String.format(Locale.ROOT, "%.0f", second.endS()),
                        String.format(Locale.ROOT, "%,.0f", second.ratePerS()),
                        Progress.time(second.p50Us()),
                        Progress.time(second.p95Us()),
                        Progress.time(second.p99Us()),
                        Progress.time(second.maxUs()),
                        Long.toString(second.errors())))
                .toList();
    }
}
