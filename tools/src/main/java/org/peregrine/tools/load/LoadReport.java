package org.peregrine.tools.load;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/** Outcome of a run, for humans and for programs. */
final class LoadReport {
    private static final String OPEN_LOOP_POINT =
            "client: from the time at which the request was due to its whole answer read";

    private static final String CLOSED_LOOP_POINT =
            "client: from handing the request to the socket to its whole answer read";
    private static final String CHURN_POINT =
            "client: from the time at which the session was due to the whole answer to its first call read";

    private static final double PERCENT = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LoadOutcome outcome;
    private final Judgement judgement;
    private final Instant startedAt;
    private final String workloadId;

    LoadReport(LoadOutcome outcome, Judgement judgement, Instant startedAt, String workloadId) {
        this.outcome = outcome;
        this.judgement = judgement;
        this.startedAt = startedAt;
        this.workloadId = workloadId.isEmpty() ? id(outcome.plan()) : workloadId;
    }

    /** The whole of a run as one result, with its failures. */
    static BenchmarkResult result(
            LoadOutcome outcome, Judgement.Thresholds thresholds, Instant startedAt, String workloadId) {
        return new LoadReport(outcome, Judgement.of(outcome, thresholds), startedAt, workloadId)
                .report()
                .benchmarks()
                .getFirst();
    }

    private static String id(LoadPlan plan) {
        final String parts = String.join(
                "+", plan.templates().stream().map(t -> t.part().label()).toList());
        final LoadPlan.Pace pace = plan.pace();
        return String.format(
                        Locale.ROOT,
                        "load_%s_%s_c%d_%s",
                        plan.target().transport(),
                        parts,
                        pace.connections(),
                        speed(pace))
                .toLowerCase(Locale.ROOT);
    }

    private static String speed(LoadPlan.Pace pace) {
        if (pace.isChurn()) {
            return "churn" + Math.round(pace.ratePerS()) + "ps";
        }
        return pace.isOpenLoop() ? Math.round(pace.ratePerS()) + "ps" : "w" + pace.window();
    }

    /** Number of operations that went well, in words. */
    static String answered(LoadOutcome outcome) {
        return String.format(
                Locale.ROOT,
                "%,d %ss %s",
                outcome.tally().answered(),
                outcome.plan().pace().unit(),
                outcome.plan().pace().isChurn() ? "opened and ended" : "answered");
    }

    /** From where to where a response time counts. */
    static String point(LoadPlan plan) {
        if (plan.pace().isChurn()) {
            return CHURN_POINT;
        }
        return plan.pace().isOpenLoop() ? OPEN_LOOP_POINT : CLOSED_LOOP_POINT;
    }

    /** A table. */
    void print(PrintWriter out) {
        final Tally tally = outcome.tally();
        final LoadPlan plan = outcome.plan();
        out.printf(
                Locale.ROOT,
                "%n%s, %s, %s, %s, %.0f s after %.0f s of warm-up%n",
                plan.target().text(),
                plan.settings().version() == null
                        ? "no revision"
                        : plan.settings().version().wireName(),
                plan.pace().text(),
                plan.pace().connectionsText(),
                outcome.durationS(),
                plan.warmupNs() / NANOS_PER_SECOND);
        out.printf(
                Locale.ROOT,
                "%s, %,.0f/s; %d due, %s%s%n%n",
                answered(outcome),
                outcome.ratePerS(),
                tally.due(),
                LogText.count(tally.errors(), "error"),
                tally.warmupErrors() > 0 ? ", of them " + tally.warmupErrors() + " in the warm-up" : "");
        out.printf("%-34s %9s %9s %9s %9s %9s%n", "", "p50", "p95", "p99", "p99.9", "max");
        final boolean churn = plan.pace().isChurn();
        final String whole = churn ? "first answer" : "response";
        row(out, plan.pace().isOpenLoop() ? whole + ", from the due time" : whole, tally.response());
        row(out, churn ? "first answer, from connecting" : "service, from sending", tally.service());
        for (int i = 0; i < plan.parts().size(); i++) {
            row(out, "  " + plan.parts().get(i), tally.part(i));
        }
        if (plan.pace().isOpenLoop()) {
            row(out, "generator's own lateness", tally.lateness());
        }
        seconds(out);
        usage(out);
        faults(out);
        judgement.remarks().forEach(remark -> out.println("note: " + LogText.printable(remark)));
        judgement.failures().forEach(failure -> out.println("FAILED: " + LogText.printable(failure)));
        out.flush();
    }

    /** The fastest and the slowest second by their 95th percentile. */
    private void seconds(PrintWriter out) {
        final List<Second> answered = outcome.tally().seconds().stream()
                .filter(second -> second.answered() > 0)
                .sorted(Comparator.comparingDouble(Second::p95Us))
                .toList();
        if (answered.size() > 1) {
            out.printf(
                    Locale.ROOT,
                    "%nseconds: p95 from %s to %s, the slowest until %.0f s%n",
                    Progress.time(answered.getFirst().p95Us()).strip(),
                    Progress.time(answered.getLast().p95Us()).strip(),
                    answered.getLast().endS());
        }
    }

    private static void row(PrintWriter out, String name, Histogram histogram) {
        final LatencyFigures latency = LatencyFigures.of(histogram);
        out.printf(
                "%-34s %s %s %s %s %s%n",
                name,
                Progress.time(latency.p50()),
                Progress.time(latency.p95()),
                Progress.time(latency.p99()),
                Progress.time(latency.p999()),
                Progress.time(latency.max()));
    }

    private void usage(PrintWriter out) {
        final Gauge.Reading used = outcome.used();
        out.printf(Locale.ROOT, "%ngenerator: busy %.0f %%", PERCENT * outcome.busyShare());
        if (outcome.plan().pace().isOpenLoop()) {
            out.printf(Locale.ROOT, ", held back %.0f %%", PERCENT * outcome.heldShare());
        }
        if (Double.isFinite(used.serverCpuPercent())) {
            out.printf(
                    Locale.ROOT,
                    "; server: CPU %.0f %%, %.1f us a %s, memory %.0f MiB, at the end %.0f MiB",
                    used.serverCpuPercent(),
                    cpuUsPerRequest(),
                    outcome.plan().pace().unit(),
                    used.serverStartMib(),
                    used.serverEndMib());
            final double allocated = used.server().allocatedBytesPerOp(outcome.ratePerS());
            out.print(
                    Double.isFinite(allocated)
                            ? String.format(
                                    Locale.ROOT,
                                    ", %.0f B of heap a %s",
                                    allocated,
                                    outcome.plan().pace().unit())
                            : ", heap unknown");
        }
        out.println();
    }

    private double cpuUsPerRequest() {
        return outcome.used().serverCpuPercent() / PERCENT * 1e6 / outcome.ratePerS();
    }

    private void faults(PrintWriter out) {
        if (outcome.tally().askedCount() > 0) {
            out.println("the server asked the client "
                    + LogText.count(outcome.tally().askedCount(), "time") + ", the warm-up included, in these times");
        }
        for (final Fault fault : Fault.values()) {
            if (outcome.tally().count(fault) > 0) {
                final String sample = outcome.tally().sample(fault);
                out.printf(
                        "%d %s%s%n",
                        outcome.tally().count(fault), fault, sample == null ? "" : ", the first: " + sample);
            }
        }
    }

    /** The same as a file's content. */
    SuiteReport report() {
        final Environment environment = Environment.current();
        final List<BenchmarkResult> benchmarks = new ArrayList<>();
        benchmarks.add(outcome.used()
                .server()
                .addTo(benchmark(environment, workloadId, outcome.tally().response(), details()))
                .withSeconds(outcome.tally().seconds()));
        final List<String> parts = outcome.plan().parts();
        for (int i = 0; i < parts.size(); i++) {
            benchmarks.add(benchmark(
                    environment,
                    workloadId + "/" + parts.get(i),
                    outcome.tally().part(i),
                    Map.of()));
        }
        final String summary = judgement.isPassed() ? "passed" : "FAILED: " + String.join("; ", judgement.failures());
        return new SuiteReport("load", startedAt, environment, benchmarks, List.of(), summary);
    }

    private BenchmarkResult benchmark(
            Environment environment, String id, Histogram histogram, Map<String, Double> details) {
        final LoadPlan plan = outcome.plan();
        final Gauge.Reading used = outcome.used();
        return new BenchmarkResult(
                id,
                plan.target().text() + ", " + plan.pace().text() + ", "
                        + plan.pace().connectionsText(),
                startedAt,
                environment,
                plan.target().transport(),
                "external",
                new Work(
                        histogram.getTotalCount(),
                        outcome.tally().warmup(),
                        outcome.durationS(),
                        messages(plan),
                        histogram.getTotalCount()),
                LatencyFigures.of(histogram),
                new Usage(
                        used.serverStartMib(),
                        used.serverEndMib(),
                        used.serverCpuPercent(),
                        -1,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN),
                point(plan),
                judgement.failures(),
                details);
    }

    /** Requests and responses of an operation; a session has those of {@code initialize}, too. */
    private static int messages(LoadPlan plan) {
        return plan.pace().isChurn()
                ? 2 * (plan.pace().sessionCalls() + (plan.settings().handshake() ? 1 : 0))
                : 2;
    }

    private Map<String, Double> details() {
        final Tally tally = outcome.tally();
        final LatencyFigures service = LatencyFigures.of(tally.service());
        final LatencyFigures lateness = LatencyFigures.of(tally.lateness());
        final Gauge.Reading used = outcome.used();
        final Map<String, Double> details = new LinkedHashMap<>();
        details.put("intended_ops_per_s", outcome.plan().pace().ratePerS());
        details.put("connections", (double) outcome.plan().pace().connections());
        details.put("generator_threads", (double) outcome.plan().pace().threads());
        details.put("generator_processes", (double) outcome.plan().pace().processes());
        details.put("window", (double) outcome.plan().pace().window());
        if (outcome.plan().pace().isChurn()) {
            details.put("calls_per_session", (double) outcome.plan().pace().sessionCalls());
        }
        details.put("due", (double) tally.due());
        details.put("answered_in_time", (double) tally.answeredInWindow());
        details.put("client_asked", (double) tally.askedCount());
        details.put("errors", (double) tally.errors());
        details.put("errors_in_warmup", (double) tally.warmupErrors());
        for (final Fault fault : Fault.values()) {
            details.put("errors_" + fault.name().toLowerCase(Locale.ROOT), (double) tally.count(fault));
        }
        details.put("service_p50_us", service.p50());
        details.put("service_p99_us", service.p99());
        details.put("service_max_us", service.max());
        details.put("generator_late_p99_us", lateness.p99());
        details.put("generator_late_max_us", lateness.max());
        details.put("generator_busy_percent", PERCENT * outcome.busyShare());
        details.put("generator_held_back_percent", PERCENT * outcome.heldShare());
        details.put("never_sent", (double) tally.unsent());
        details.put("generator_cpu_percent", PERCENT * used.cpuShare());
        details.put("generator_gc_collections", (double) used.collections());
        details.put("generator_gc_pause_ms", (double) used.pauseMs());
        details.put("server_cpu_us_per_op", cpuUsPerRequest());
        return details;
    }

    /** Writes the histograms in the format of HdrHistogram's logs; values are nanoseconds. */
    void writeHistograms(Path file) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.US_ASCII)) {
            final HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[" + workloadId + "; values are nanoseconds]");
            log.outputLogFormatVersion();
            log.outputStartTime(startedAt.toEpochMilli());
            log.outputLegend();
            log(log, "response", outcome.tally().response());
            log(log, "service", outcome.tally().service());
            log(log, "lateness", outcome.tally().lateness());
        }
        OutputFile.create(file, bytes.toByteArray());
    }

    private void log(HistogramLogWriter log, String tag, Histogram histogram) {
        histogram.setTag(tag);
        final double startS = startedAt.toEpochMilli() / 1e3 + outcome.plan().warmupNs() / NANOS_PER_SECOND;
        log.outputIntervalHistogram(startS, startS + outcome.durationS(), histogram, NANOS_PER_SECOND / 1e3);
    }
}
