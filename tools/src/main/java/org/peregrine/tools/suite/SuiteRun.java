package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Budget;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.SuiteReport;

/** Runs workloads one after the other, tells how far it is, and writes what came of it. One thread. */
public final class SuiteRun {
    /** Directory of results. */
    public static final Path RESULTS = Path.of("bench", "results");

    /** Exit code of a suite that was not passed. */
    static final int FAILED = 2;

    private static final int BAR = 20;
    /** From here on a collector's pause is worth a warning. */
    private static final double LONG_PAUSE_US = 5_000;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String type;
    private final PrintWriter out;
    private final Environment environment = Environment.current();
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<BenchmarkResult> results = new ArrayList<>();
    private final List<Budget> budgets = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Creates a run, and prints the machine.
     *
     * @param type of the report.
     * @param out takes the progress.
     */
    public SuiteRun(String type, PrintWriter out) {
        this.type = type;
        this.out = out;
        out.println(environment.cpuModel() + ", " + LogText.count(environment.cores(), "core") + ", JDK "
                + environment.jdk() + ", " + environment.gc());
    }

    /** The time, for names of files and directories. */
    static String stamp() {
        return STAMP.format(Instant.now());
    }

    /**
     * Uses a server once: what it builds at its first use stays, and is no leak.
     *
     * @param server to be measured afterwards.
     * @param out is told.
     * @throws IOException when it cannot be used.
     */
    public static void warmUp(MeasuredServer server, PrintWriter out) throws IOException, InterruptedException {
        out.println("warming up ...");
        for (final Workload workload : Suites.warmUp(server)) {
            workload.run(Environment.current());
        }
    }

    /**
     * Runs what the suite has. What cannot be run is an alert, and the rest goes on.
     *
     * @param workloads in their order.
     */
    public void run(List<Workload> workloads) throws InterruptedException {
        for (int i = 0; i < workloads.size(); i++) {
            run(workloads.get(i), i, workloads.size());
        }
    }

    /** Runs one workload, the index-th of so many. */
    void run(Workload workload, int index, int count) throws InterruptedException {
        out.print(bar(index, count) + String.format(Locale.ROOT, " %2d/%d %-26s ", index + 1, count, workload.id()));
        out.flush();
        try {
            final BenchmarkResult result = workload.run(environment);
            add(result);
            out.println(line(result));
        } catch (final IOException failure) {
            alert(workload.id() + " could not be run: " + failure.getMessage());
            out.println("FAILED");
        }
    }

    private static String bar(int done, int all) {
        final int full = BAR * done / all;
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    private static String line(BenchmarkResult result) {
        return String.format(
                Locale.ROOT,
                "p50 %s  p95 %s  p99 %s  max %s us  %,.0f ops/s%s",
                micros(result.latency().p50()),
                micros(result.latency().p95()),
                micros(result.latency().p99()),
                micros(result.latency().max()),
                result.work().opsPerS(),
                result.isValid() ? "" : "  FAILED: " + String.join("; ", result.failures()));
    }

    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.0f", value);
    }

    private void add(BenchmarkResult result) {
        results.add(result);
        final Double budgetUs = Suites.BUDGETS_US.get(result.workloadId());
        if (budgetUs != null) {
            budgets.add(
                    new Budget(result.workloadId(), budgetUs, result.latency().p95()));
        }
        result.failures().forEach(failure -> alert(result.workloadId() + ": " + failure));
        if (result.usage().gcPauseMaxUs() > LONG_PAUSE_US) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%s: a garbage collector stopped the server for %.1f ms",
                    result.workloadId(),
                    result.usage().gcPauseMaxUs() / 1e3));
        }
    }

    /**
     * Results measured so far.
     *
     * @return in their order.
     */
    public List<BenchmarkResult> results() {
        return List.copyOf(results);
    }

    /**
     * Notes something that makes the suite fail.
     *
     * @param what it was.
     */
    public void alert(String what) {
        alerts.add(what);
    }

    /** Prints budgets and alerts. */
    void conclude() {
        if (!budgets.isEmpty()) {
            out.printf(Locale.ROOT, "%n%-26s %12s %12s%n", "budget at p95", "budget us", "measured us");
            for (final Budget budget : budgets) {
                out.printf(
                        Locale.ROOT,
                        "%-26s %12.3f %12.3f  %s%n",
                        budget.operation(),
                        budget.budgetUs(),
                        budget.measuredP95Us(),
                        budget.status());
            }
        }
        warnings.forEach(warning -> out.println("WARNING " + warning));
        alerts.forEach(alert -> out.println("ALERT " + alert));
        out.println(summary());
    }

    /** Whether budgets were kept and nothing was alarming. */
    boolean isPassed() {
        return alerts.isEmpty() && budgets.stream().allMatch(budget -> "PASS".equals(budget.status()));
    }

    private String summary() {
        final long exceeded = budgets.stream()
                .filter(budget -> !"PASS".equals(budget.status()))
                .count();
        return (isPassed() ? "PASSED" : "FAILED") + ": " + LogText.count(results.size(), "workload") + ", " + exceeded
                + " of "
                + LogText.count(budgets.size(), "budget") + " over, " + LogText.count(alerts.size(), "alert") + ", "
                + LogText.count(warnings.size(), "warning");
    }

    /**
     * File for something that belongs to this run.
     *
     * @param directory of it.
     * @param prefix of its name.
     * @param suffix of its name.
     * @return the file, which need not be there.
     */
    public Path file(Path directory, String prefix, String suffix) {
        return directory.resolve(prefix + "_" + STAMP.format(startedAt) + suffix);
    }

    /**
     * Finds out at the start that the report could not be written at the end.
     *
     * @param directory made when it is not there.
     * @param prefix of the names.
     * @throws IllegalArgumentException when it cannot be written; says why.
     */
    public void requireWritable(Path directory, String prefix) {
        OutputFile.requireDirectory(directory);
        OutputFile.requireNew(file(directory, prefix, ".json"));
        OutputFile.requireWritable(latest(directory, prefix));
    }

    private static Path latest(Path directory, String prefix) {
        return directory.resolve(prefix + "_latest.json");
    }

    /**
     * Prints budgets and alerts, and writes the report.
     *
     * @param directory of the report; made when it is not there.
     * @param prefix of its name.
     * @return the exit code.
     */
    public int end(Path directory, String prefix) throws IOException {
        conclude();
        out.println("written to " + write(directory, prefix));
        return isPassed() ? 0 : FAILED;
    }

    /**
     * Writes the report to a new file, and a copy to one whose name stays.
     *
     * @param directory made when it is not there.
     * @param prefix of the names.
     * @return the new file.
     */
    Path write(Path directory, String prefix) throws IOException {
        final SuiteReport report = new SuiteReport(type, startedAt, environment, results, budgets, summary());
        final Path file = file(directory, prefix, ".json");
        ResultFileWriter.create(report, file);
        Files.copy(file, latest(directory, prefix), StandardCopyOption.REPLACE_EXISTING);
        return file;
    }
}
