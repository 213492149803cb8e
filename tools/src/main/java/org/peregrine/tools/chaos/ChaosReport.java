package org.peregrine.tools.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.chaos.Timeline.ProbePoint;
import org.peregrine.tools.load.LoadAccount;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.report.HtmlPage;
import org.peregrine.tools.report.Series;
import org.peregrine.tools.report.TimeLinePlot;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/** Outcomes of scenarios, as a result file and as a page with timelines. */
final class ChaosReport {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long LONGEST_NS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final List<ChaosRun.Outcome> outcomes;
    private final Instant startedAt;
    private final long seed;
    private final Environment environment = Environment.current();

    ChaosReport(List<ChaosRun.Outcome> outcomes, Instant startedAt, long seed) {
        this.outcomes = List.copyOf(outcomes);
        this.startedAt = startedAt;
        this.seed = seed;
    }

    private static String name(ChaosRun.Outcome outcome) {
        return name(outcome.scenario(), outcome.wire(), outcome.threading());
    }

    /** The scenario, and the transport and the threads where they are not those of every other result. */
    static String name(ChaosScenario scenario, CallWire wire, ThreadingMode threading) {
        return scenario.id()
                + (wire == CallWire.TCP ? "" : "/" + wire.word())
                + (threading == ThreadingMode.SHARED ? "" : "/" + ServedThreads.word(threading));
    }

    /** One line for a console. */
    static String line(ChaosRun.Outcome outcome) {
        if (outcome.notRun() != null) {
            return "NOT RUN: " + outcome.notRun();
        }
        final ChaosVerdict verdict = outcome.verdict();
        final String figures = String.format(
                Locale.ROOT,
                "detected %s  recovered %s (control %s)  probe p99 %s ms",
                number(verdict.detectedS(), "%.2f s"),
                number(verdict.recoveredS(), "%.2f s"),
                number(verdict.controlS(), "%.2f s"),
                number(verdict.probeP99Ms(), "%.1f"));
        return word(outcome) + "  " + figures + (outcome.isPassed() ? "" : ": " + failures(outcome));
    }

    private static String word(ChaosRun.Outcome outcome) {
        if (outcome.isUndecided()) {
            return "UNDECIDED";
        }
        return outcome.isPassed() ? "passed" : "FAILED";
    }

    private static String failures(ChaosRun.Outcome outcome) {
        return String.join("; ", allFailures(outcome.verdict()));
    }

    /** The failures, and those that may be the machine's. */
    private static List<String> allFailures(ChaosVerdict verdict) {
        final List<String> all = new ArrayList<>(verdict.failures());
        verdict.undecided().forEach(doubt -> all.add("undecided, for the control is slow, too: " + doubt));
        return all;
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    /** The verdict on all of them. */
    String summary() {
        final long passed = outcomes.stream().filter(ChaosRun.Outcome::isPassed).count();
        final long notRun =
                outcomes.stream().filter(outcome -> outcome.notRun() != null).count();
        final long failed = outcomes.stream().filter(ChaosRun.Outcome::isFailed).count();
        final long undecided =
                outcomes.stream().filter(ChaosRun.Outcome::isUndecided).count();
        final String word = failed > 0 ? "FAILED" : passed < outcomes.size() ? "INCOMPLETE" : "PASSED";
        return word + ": " + LogText.count(outcomes.size(), "scenario") + ", " + passed + " passed, " + failed
                + " failed, " + undecided + " undecided, " + notRun + " not run, seed " + seed;
    }

    /** The same as a result file has it. A scenario that was not run is no valid result. */
    SuiteReport report() {
        return new SuiteReport(
                "chaos",
                startedAt,
                environment,
                outcomes.stream().map(this::result).toList(),
                List.of(),
                summary());
    }

    private BenchmarkResult result(ChaosRun.Outcome outcome) {
        final Histogram probe = histogram(outcome);
        final boolean wasRun = outcome.notRun() == null;
        return new BenchmarkResult(
                "chaos/" + name(outcome),
                outcome.scenario().fault(),
                startedAt,
                environment,
                outcome.wire().word(),
                outcome.threading().name(),
                new Work(outcome.account().answered(), 0, lengthS(outcome), 2, probe.getTotalCount()),
                LatencyFigures.of(probe),
                Usage.UNKNOWN,
                "a probe on another connection: from its request to its answer",
                wasRun ? allFailures(outcome.verdict()) : List.of("not run: " + outcome.notRun()),
                wasRun ? details(outcome) : Map.of("seed", (double) seed));
    }

    private static Histogram histogram(ChaosRun.Outcome outcome) {
        final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);
        outcome.timeline().probe().stream()
                .filter(ProbePoint::isAnswered)
                .forEach(point ->
                        histogram.recordValue(Math.clamp((long) (point.latencyMs() * NANOS_PER_MILLI), 1, LONGEST_NS)));
        return histogram;
    }

    private static double lengthS(ChaosRun.Outcome outcome) {
        return outcome.timeline().load().stream()
                .mapToDouble(Timeline.LoadPoint::endS)
                .max()
                .orElse(0);
    }

    private Map<String, Double> details(ChaosRun.Outcome outcome) {
        final ChaosVerdict verdict = outcome.verdict();
        final LoadAccount account = outcome.account();
        final Map<String, Double> details = new LinkedHashMap<>();
        details.put("seed", (double) seed);
        details.put("fault_begin_s", outcome.timeline().beginS());
        details.put("fault_end_s", outcome.timeline().endS());
        details.put("detected_s", verdict.detectedS());
        details.put("recovered_s", verdict.recoveredS());
        details.put("control_recovered_s", verdict.controlS());
        details.put("probe_p99_in_fault_ms", verdict.probeP99Ms());
        details.put("load_sent", (double) account.sent());
        details.put("load_answered", (double) account.answered());
        details.put("load_refused", (double) account.refused());
        details.put("load_failed", (double) account.failed());
        details.put("load_unanswered", (double) account.unanswered());
        details.put("load_lost_with_connection", (double) account.lost());
        details.put("load_wrong_answers", (double) account.wrong());
        details.put("load_connections_ended", (double) account.connectionsEnded());
        return details;
    }

    /** Writes the page to a new file. */
    void createPage(Path file) {
        OutputFile.create(file, page().getBytes(StandardCharsets.UTF_8));
    }

    private String page() {
        final HtmlPage page = new HtmlPage("Chaos")
                .paragraph(summary())
                .paragraph(startedAt + ", " + environment.cpuModel() + ", " + LogText.count(environment.cores(), "core")
                        + ", JDK " + environment.jdk() + ", " + environment.gitCommit())
                .paragraph(String.format(
                        Locale.ROOT,
                        "Allowed: detected within %.0f s, recovered within %.0f s, no request without its answer, and"
                                + " the bound of each scenario for the probe. The control is a responder that answers"
                                + " without reading, in the same seconds; a recovery that is slow in it, too, is the"
                                + " machine's, and undecided.",
                        Expectation.DETECTED_WITHIN_S,
                        Expectation.RECOVERED_WITHIN_S))
                .numbers(
                        List.of(
                                "scenario",
                                "verdict",
                                "detected",
                                "recovered",
                                "control",
                                "probe p99",
                                "allowed",
                                "sent",
                                "lost"),
                        outcomes.stream().map(ChaosReport::row).toList());
        outcomes.forEach(outcome -> section(page, outcome));
        return page.html();
    }

    private static List<String> row(ChaosRun.Outcome outcome) {
        if (outcome.notRun() != null) {
            return List.of(name(outcome), "not run", "", "", "", "", "", "", "");
        }
        final ChaosVerdict verdict = outcome.verdict();
        final double bound =
                ChaosRun.expectation(outcome.scenario(), outcome.wire()).maxProbeP99Ms();
        return List.of(
                name(outcome),
                word(outcome),
                number(verdict.detectedS(), "%.2f s"),
                number(verdict.recoveredS(), "%.2f s"),
                number(verdict.controlS(), "%.2f s"),
                number(verdict.probeP99Ms(), "%.1f ms"),
                Double.isInfinite(bound) ? "all are hit" : number(bound, "%.0f ms"),
                Long.toString(outcome.account().sent()),
                Long.toString(outcome.account().lost()));
    }

    private static void section(HtmlPage page, ChaosRun.Outcome outcome) {
        final ChaosScenario scenario = outcome.scenario();
        page.heading(name(outcome))
                .paragraph(scenario.fault() + ". Signal: "
                        + scenario.expectation().signal().words() + ".");
        if (outcome.notRun() != null) {
            page.paragraph("Not run: " + outcome.notRun());
            return;
        }
        page.paragraph(outcome.isPassed() ? "Passed." : word(outcome) + ": " + failures(outcome));
        final Timeline timeline = outcome.timeline();
        if (!timeline.probe().isEmpty()) {
            page.figure(
                    TimeLinePlot.svg(
                            List.of(
                                    probe(timeline),
                                    seconds("load, p99 of a second", timeline.load(), timeline),
                                    seconds("control, p99 of a second", timeline.control(), timeline)),
                            marks(outcome)),
                    "response times; bars: begin and end of the fault, its detection, recovery");
        }
        page.numbers(
                List.of("second", "answers/s", "p99", "errors"),
                timeline.load().stream()
                        .map(point -> List.of(
                                number(point.endS(), "%.1f"),
                                number(point.ratePerS(), "%.0f"),
                                number(point.p99Ms(), "%.1f ms"),
                                Long.toString(point.errors())))
                        .toList());
    }

    private static Series probe(Timeline timeline) {
        return new Series(
                "probe",
                timeline.probe().stream()
                        .map(point -> point(timeline, point.atS(), point.isAnswered() ? point.latencyMs() : 0))
                        .toList());
    }

    private static Series seconds(String name, List<Timeline.LoadPoint> points, Timeline timeline) {
        return new Series(
                name,
                points.stream()
                        .map(second -> point(timeline, second.endS(), second.p99Ms()))
                        .toList());
    }

    private static Series.Point point(Timeline timeline, double atS, double valueMs) {
        return new Series.Point(timeline.startMs() + Math.round(atS * 1e3), valueMs * NANOS_PER_MILLI);
    }

    private static List<Series> marks(ChaosRun.Outcome outcome) {
        final Timeline timeline = outcome.timeline();
        final double mostMs = Math.max(
                1,
                timeline.probe().stream()
                        .mapToDouble(ProbePoint::latencyMs)
                        .max()
                        .orElse(1));
        final List<Series> marks = new ArrayList<>();
        mark(marks, timeline, "fault", timeline.beginS(), mostMs);
        mark(marks, timeline, "end of fault", timeline.endS(), mostMs);
        mark(marks, timeline, "detected", timeline.signalS(), mostMs);
        mark(marks, timeline, "recovered", timeline.endS() + outcome.verdict().recoveredS(), mostMs);
        return marks;
    }

    private static void mark(List<Series> marks, Timeline timeline, String name, double atS, double mostMs) {
        if (!Double.isNaN(atS)) {
            marks.add(new Series(name, List.of(point(timeline, atS, mostMs))));
        }
    }
}
