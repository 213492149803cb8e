package org.peregrine.tools.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.log.LogText;

/** The page about a run of the server. */
public final class RunReport {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final List<String> HEAD = List.of("what", "count", "p50", "p90", "p99", "p99.9", "p99.99", "most");
    private static final String END_TO_END = "end-to-end";
    private static final String METHOD = "method/";
    private static final String TOOL = "tool/";
    private static final String STAGE = "stage/";
    private static final List<String> STOPS = List.of("pause", "gc-pause", "time-to-safepoint", "hiccup");
    private static final int MAX_LINES = 7;

    private RunReport() {}

    /**
     * Makes the page.
     *
     * @param title of the page.
     * @param run to report.
     * @return a whole HTML document.
     */
    public static String html(String title, Run run) {
        final HtmlPage page = new HtmlPage(title);
        run.facts().forEach(page::paragraph);
        if (run.moments().isEmpty()) {
            return page.paragraph("Nothing was recorded.").html();
        }
        page.paragraph(TIME.format(Instant.ofEpochMilli(run.moments().getFirst().timeMs())) + " to "
                + TIME.format(Instant.ofEpochMilli(run.moments().getLast().timeMs())) + ", "
                + LogText.count(run.moments().size(), "interval"));
        errors(page, run.events());
        page.heading("Latency by percentile, end to end");
        page.figure(
                PercentilePlot.svg(byPercentile(run.totals())),
                "From the duty cycle that read a message to the flush that sent its answer.");
        page.heading("Latency and pauses over time");
        page.figure(
                TimeLinePlot.svg(
                        List.of(
                                series("p50", run, Run.Moment::p50),
                                series("p99", run, Run.Moment::p99),
                                series("most", run, Run.Moment::most)),
                        List.of(
                                series("hiccup", run, moment -> moment.stops().hiccupNs()),
                                series("pause", run, moment -> moment.stops().pauseNs()))),
                "Of each interval: percentiles of end-to-end latency; the longest pause of the JVM and the latest that"
                        + " a thread ran, as bars.");
        tables(page, run.totals());
        slow(page, run.slow());
        counters(page, run.events());
        return page.html();
    }

    private static Map<String, Histogram> byPercentile(Map<String, Histogram> totals) {
        final Map<String, Histogram> lines = new LinkedHashMap<>();
        if (totals.containsKey(END_TO_END)) {
            lines.put("all", totals.get(END_TO_END));
        }
        totals.entrySet().stream()
                .filter(entry -> entry.getValue().getTotalCount() > 0)
                .filter(entry -> entry.getKey().startsWith(METHOD)
                        || entry.getKey().equals(STAGE + "worker")
                        || entry.getKey().startsWith(TOOL))
                .sorted((a, b) ->
                        Long.compare(b.getValue().getTotalCount(), a.getValue().getTotalCount()))
                .limit(MAX_LINES)
                .forEach(entry -> lines.put(entry.getKey().replace(METHOD, ""), entry.getValue()));
        return lines;
    }

    private static Series series(String name, Run run, ToLongFunction<Run.Moment> value) {
        return new Series(
                name,
                run.moments().stream()
                        .map(moment -> new Series.Point(moment.timeMs(), (double) value.applyAsLong(moment)))
                        .toList());
    }

    private static void tables(HtmlPage page, Map<String, Histogram> totals) {
        final List<List<String>> stages = new ArrayList<>(rows(totals, STAGE));
        stages.addAll(rows(totals, END_TO_END));
        page.heading("Stages of the path").numbers(HEAD, stages);
        page.heading("Methods, end to end").numbers(HEAD, rows(totals, METHOD));
        final List<List<String>> tools = rows(totals, TOOL);
        if (!tools.isEmpty()) {
            page.heading("Tools, end to end").numbers(HEAD, tools);
        }
        final List<List<String>> stops = new ArrayList<>();
        STOPS.forEach(tag -> stops.addAll(rows(totals, tag)));
        page.heading("What stopped threads").numbers(HEAD, stops);
    }

    private static List<List<String>> rows(Map<String, Histogram> totals, String prefix) {
        return totals.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> entry.getValue().getTotalCount() > 0)
                .map(entry -> row(
                        entry.getKey().equals(prefix) ? prefix : entry.getKey().substring(prefix.length()),
                        entry.getValue()))
                .toList();
    }

    private static List<String> row(String name, Histogram histogram) {
        final List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(String.format(Locale.ROOT, "%,d", histogram.getTotalCount()));
        for (final double percentile : PERCENTILES) {
            cells.add(Axis.duration((double) histogram.getValueAtPercentile(percentile)));
        }
        cells.add(Axis.duration((double) histogram.getMaxValue()));
        return cells;
    }

    private static void errors(HtmlPage page, Run.Events events) {
        if (!events.errors().isEmpty()) {
            page.heading("Errors that drivers of transports report")
                    .texts(
                            List.of("count", "first", "last", "transport", "error"),
                            events.errors().stream()
                                    .map(error -> List.of(
                                            String.format(Locale.ROOT, "%,d", error.count()),
                                            TIME.format(Instant.ofEpochMilli(error.firstMs())),
                                            TIME.format(Instant.ofEpochMilli(error.lastMs())),
                                            error.source(),
                                            error.text()))
                                    .toList());
        }
    }

    private static void counters(HtmlPage page, Run.Events events) {
        if (!events.counters().isEmpty()) {
            page.heading("Counters that are not zero")
                    .numbers(
                            List.of("counter", "value"),
                            events.counters().entrySet().stream()
                                    .map(counter -> List.of(
                                            counter.getKey(), String.format(Locale.ROOT, "%,d", counter.getValue())))
                                    .toList());
        }
    }

    private static void slow(HtmlPage page, List<Run.Slow> slow) {
        if (!slow.isEmpty()) {
            page.heading("The slowest requests, and why")
                    .texts(
                            List.of("received", "took", "request", "connection", "causes"),
                            slow.stream()
                                    .map(one -> List.of(
                                            TIME.format(Instant.ofEpochMilli(one.timeMs())),
                                            Axis.duration((double) one.durationNs()),
                                            one.what(),
                                            one.connection(),
                                            one.why()))
                                    .toList());
        }
    }
}
