package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.report.HtmlPage;
import org.peregrine.tools.report.RatePlot;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SuiteReport;

/** Ladders of one or several transports: a table while they go up, and one result file. One thread. */
final class LadderRun {
    private static final long NO_PID = -1;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Ladder ladder;
    private final LadderOptions options;
    private final PrintWriter out;
    private final Environment environment = Environment.current();
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, List<Ladder.Step>> climbed = new LinkedHashMap<>();

    LadderRun(Ladder ladder, LadderOptions options, PrintWriter out) {
        this.ladder = ladder;
        this.options = options;
        this.out = out;
    }

    /** Prints the head of the table. */
    void begin() {
        out.println(environment.cpuModel() + ", " + LogText.count(environment.cores(), "core") + ", JDK "
                + environment.jdk() + ", " + environment.gc());
        out.printf(
                Locale.ROOT,
                "held: all answered in time, no error, p95 of each second at most %.1f ms%n%n",
                options.maxP95Us() / MICROS_PER_MILLI);
        out.printf(
                "%-10s %11s %11s %9s %9s %9s %9s %9s %7s %7s%n",
                "transport",
                options.unit() + "/s",
                "reached/s",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "max ms",
                "slowest s",
                "server",
                "client");
        out.flush();
    }

    /**
     * Goes up over one transport.
     *
     * @param target the server.
     * @param pid of it; negative when it is not known.
     */
    void climb(Target target, long pid) throws IOException, InterruptedException {
        final String transport = target.transport();
        final List<Ladder.Step> steps = ladder.climb(rate -> measure(target, pid, rate), step -> {
            out.println(line(transport, step));
            out.flush();
        });
        climbed.put(transport, steps);
    }

    /** Goes up over a server that runs, of which no more is known than its target. */
    void climb(Target target) throws IOException, InterruptedException {
        climb(target, NO_PID);
    }

    private BenchmarkResult measure(Target target, long pid, double rate) throws IOException, InterruptedException {
        final String id = String.format(Locale.ROOT, "ladder_%s_%s_%.0fps", target.transport(), options.unit(), rate);
        return new Judged(
                        new Workload() {
                            @Override
                            public String id() {
                                return id;
                            }

                            @Override
                            public BenchmarkResult run(Environment where) throws IOException {
                                return options.load(rate).measure(id, target, pid);
                            }
                        },
                        options.maxP95Us())
                .run(environment);
    }

    private static String line(String transport, Ladder.Step step) {
        final BenchmarkResult result = step.result();
        return String.format(
                        Locale.ROOT,
                        "%-10s %,11.0f %,11.0f %9.3f %9.3f %9.3f %9.3f %9.3f %7s %7s  %s",
                        transport,
                        step.ratePerS(),
                        reached(result),
                        result.latency().p50() / MICROS_PER_MILLI,
                        result.latency().p95() / MICROS_PER_MILLI,
                        result.latency().p99() / MICROS_PER_MILLI,
                        result.latency().max() / MICROS_PER_MILLI,
                        result.seconds().stream()
                                        .mapToDouble(Second::p95Us)
                                        .max()
                                        .orElse(0)
                                / MICROS_PER_MILLI,
                        percent(result.usage().cpuPercentAvg()),
                        percent(result.details().get("generator_busy_percent")),
                        verdict(step))
                .stripTrailing();
    }

    private static String percent(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.0f %%", value) : "?";
    }

    /** The highest held rates in words. */
    String summary() {
        return climbed.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + Ladder.highestHeld(entry.getValue())
                                .map(step -> String.format(Locale.ROOT, "%,.0f %s/s", step.ratePerS(), options.unit()))
                                .orElse("none"))
                .collect(Collectors.joining(", ", "highest held rate: ", ""));
    }

    /** Whether each transport held a rate. */
    boolean isPassed() {
        return climbed.values().stream()
                .allMatch(steps -> Ladder.highestHeld(steps).isPresent());
    }

    /** All steps as a file's content; those that were not held are marked as failed. */
    SuiteReport report() {
        final List<BenchmarkResult> benchmarks = new ArrayList<>();
        climbed.forEach((transport, steps) -> {
            final Optional<Ladder.Step> highest = Ladder.highestHeld(steps);
            for (final Ladder.Step step : steps) {
                final Map<String, Double> details =
                        new LinkedHashMap<>(step.result().details());
                details.put("held", step.isHeld() ? 1.0 : 0.0);
                details.put("runs", (double) step.runs());
                details.put(
                        "highest_held_ops_per_s",
                        highest.map(Ladder.Step::ratePerS).orElse(0.0));
                benchmarks.add(step.result().with(step.result().failures(), details));
            }
        });
        return new SuiteReport("load_ladder", startedAt, environment, benchmarks, List.of(), summary());
    }

    /**
     * Writes result and picture to new files, and says the highest held rates.
     *
     * @param file of the result.
     * @param page of the picture.
     */
    void write(Path file, Path page) throws IOException {
        out.printf("%n%s%n", summary());
        ResultFileWriter.create(report(), file);
        OutputFile.create(page, html().getBytes(StandardCharsets.UTF_8));
        out.println("written to " + file + " and " + page);
        out.flush();
    }

    private String html() {
        final Map<String, List<RatePlot.Point>> lines = new LinkedHashMap<>();
        final List<List<String>> rows = new ArrayList<>();
        climbed.forEach((transport, steps) -> {
            lines.put(transport + " p50", points(steps, LatencyFigures::p50));
            lines.put(transport + " p95", points(steps, LatencyFigures::p95));
            steps.forEach(step -> rows.add(row(transport, step)));
        });
        return new HtmlPage("Ladder of " + options.unit())
                .paragraph(summary())
                .paragraph(startedAt + ", " + environment.cpuModel() + ", " + LogText.count(environment.cores(), "core")
                        + ", JDK " + environment.jdk())
                .figure(RatePlot.svg(lines), "latency by the rate that was asked for, from the due time")
                .texts(List.of("transport", options.unit() + "/s", "reached/s", "p50 us", "p95 us", "p99 us", ""), rows)
                .html();
    }

    private static List<RatePlot.Point> points(List<Ladder.Step> steps, ToDoubleFunction<LatencyFigures> micros) {
        return steps.stream()
                .map(step -> new RatePlot.Point(
                        step.ratePerS(),
                        NANOS_PER_MICRO * micros.applyAsDouble(step.result().latency())))
                .toList();
    }

    private static List<String> row(String transport, Ladder.Step step) {
        final BenchmarkResult result = step.result();
        return List.of(
                transport,
                String.format(Locale.ROOT, "%,.0f", step.ratePerS()),
                String.format(Locale.ROOT, "%,.0f", reached(result)),
                String.format(Locale.ROOT, "%,.0f", result.latency().p50()),
                String.format(Locale.ROOT, "%,.0f", result.latency().p95()),
                String.format(Locale.ROOT, "%,.0f", result.latency().p99()),
                verdict(step));
    }

    /** Operations a second that went well within the time. */
    private static double reached(BenchmarkResult result) {
        return result.details().get("answered_in_time") / result.work().durationS();
    }

    private static String verdict(Ladder.Step step) {
        if (!step.isHeld()) {
            return "NOT HELD: " + LogText.printable(step.result().failures().getFirst());
        }
        return step.runs() > 1 ? "held by the second run" : "held";
    }
}
