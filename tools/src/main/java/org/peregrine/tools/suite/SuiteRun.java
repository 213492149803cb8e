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
final class SuiteRun {
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

    SuiteRun(String type, PrintWriter out) {
        this.type = type;
        this.out = out;
        out.println(environment.cpuModel() + ", " + LogText.count(environment.cores(), "core") + ", JDK "
                + environment.jdk() + ", " + environment.gc());
    }

    /** The time, for names of files and directories. */
    static String stamp() {
        return STAMP.format(Instant.now());
    }

    /** Runs what the suite has. What cannot be run is an alert, and the rest goes on. */
    void run(List<Workload> workloads) throws InterruptedException {
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

    /** Results measured so far. */
    List<BenchmarkResult> results() {
        return List.copyOf(results);
    }

    /** Notes something that makes the suite fail. */
    void alert(String what) {
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

    /** File for something that belongs to this run. */
    Path file(Path directory, String prefix, String suffix) {
        return directory.resolve(prefix + "_" + STAMP.format(startedAt) + suffix);
    }

    /**
     * Finds out at the start that the report could not be written at the end.
     *
     * @param directory made when it is not there.
     * @param prefix of the names.
     * @throws IllegalArgumentException when it cannot be written; says why.
     */
    void requireWritable(Path directory, String prefix) {
        OutputFile.requireDirectory(directory);
        OutputFile.requireNew(file(directory, prefix, ".json"));
        OutputFile.requireWritable(latest(directory, prefix));
    }

    private static Path latest(Path directory, String prefix) {
        return directory.resolve(prefix + "_latest.json");
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
