package org.peregrine.tools.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;

/**
 * A report beside those of the days before, from machines of the same kind. A cost has become worse when it is above
 * the median of these days by more than the threshold and above the second highest of them, too: a day that is as slow
 * as two before it is the machine's.
 *
 * @param rows a cost of a workload, as it was and is.
 * @param before reports that were compared with, the oldest first.
 * @param others reports of other machines, left alone.
 * @param added workloads that no day before has.
 */
record DayHistory(List<Row> rows, List<SuiteReport> before, int others, List<String> added) {
    /** Days that are needed before anything is judged. */
    static final int FEWEST = 3;

    private static final int MOST = 14;
    private static final String LATEST = "_latest.json";

    /** Copies the lists. */
    DayHistory {
        rows = List.copyOf(rows);
        before = List.copyOf(before);
        added = List.copyOf(added);
    }

    /**
     * A cost over the days.
     *
     * @param workloadId the workload.
     * @param metric with its unit; more is worse.
     * @param median of the days before.
     * @param high the second highest of the days before.
     * @param current of today.
     * @param isJudged whether it decides, or is shown only.
     */
    record Row(String workloadId, String metric, double median, double high, double current, boolean isJudged) {
        double change() {
            return (current - median) / median;
        }

        boolean isWorse(double threshold) {
            return change() > threshold && current > high;
        }

        boolean isRegression(double threshold) {
            return isJudged && isWorse(threshold);
        }
    }

    /** Whether there are days enough to judge. */
    boolean isJudged() {
        return before.size() >= FEWEST;
    }

    List<Row> regressions(double threshold) {
        return isJudged()
                ? rows.stream().filter(row -> row.isRegression(threshold)).toList()
                : List.of();
    }

    /**
     * Reads the days before and compares.
     *
     * @param current the report of today.
     * @param directory with a file for each day.
     * @throws BadInputException when a run of today failed, or a workload of the last day has vanished.
     */
    static DayHistory of(SuiteReport current, Path directory) throws BadInputException, IOException {
        final List<SuiteReport> earlier = new ArrayList<>();
        for (final Path file : files(directory)) {
            final SuiteReport report = ResultReader.read(file);
            if (report.reportType().equals(current.reportType())
                    && report.timestamp().isBefore(current.timestamp())) {
                earlier.add(report);
            }
        }
        earlier.sort(Comparator.comparing(SuiteReport::timestamp));
        final List<SuiteReport> alike = earlier.stream()
                .filter(report -> machine(report.environment()).equals(machine(current.environment())))
                .toList();
        final List<SuiteReport> last = alike.subList(Math.max(0, alike.size() - MOST), alike.size());
        final Map<String, BenchmarkResult> today = byId(current);
        requireComplete(current, today, last);
        final List<Row> rows = new ArrayList<>();
        final List<String> added = new ArrayList<>();
        for (final BenchmarkResult result : today.values()) {
            final List<BenchmarkResult> days = last.stream()
                    .flatMap(report -> report.benchmarks().stream())
                    .filter(day -> day.workloadId().equals(result.workloadId()) && day.isValid())
                    .toList();
            if (days.isEmpty()) {
                added.add(result.workloadId());
            } else {
                rows.add(row("p50_us", result, days, day -> day.latency().p50(), true));
                rows.add(row("us_per_op", result, days, day -> 1e6 / day.work().opsPerS(), true));
                rows.add(row("p95_us", result, days, day -> day.latency().p95(), false));
                rows.add(row("p99_us", result, days, day -> day.latency().p99(), false));
            }
        }
        return new DayHistory(rows, last, earlier.size() - alike.size(), added);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".json")
                            && !file.toString().endsWith(LATEST))
                    .sorted()
                    .toList();
        }
    }

    /** Rented machines differ from day to day; these parts decide how fast they are. */
    private static String machine(Environment environment) {
        return environment.cpuModel() + ", " + environment.cores();
    }

    private static Map<String, BenchmarkResult> byId(SuiteReport report) throws BadInputException {
        if (report.benchmarks().isEmpty()) {
            throw new BadInputException("the current report has no benchmarks");
        }
        return report.benchmarks().stream()
                .collect(Collectors.toMap(
                        BenchmarkResult::workloadId, Function.identity(), (first, again) -> first, LinkedHashMap::new));
    }

    private static void requireComplete(
            SuiteReport current, Map<String, BenchmarkResult> today, List<SuiteReport> before)
            throws BadInputException {
        final Optional<BenchmarkResult> failed = current.benchmarks().stream()
                .filter(result -> !result.isValid())
                .findFirst();
        if (failed.isPresent()) {
            throw new BadInputException(
                    "the current report's run of " + failed.get().workloadId() + " failed: "
                            + String.join("; ", failed.get().failures()));
        }
        if (!before.isEmpty()) {
            final List<String> gone = before.getLast().benchmarks().stream()
                    .map(BenchmarkResult::workloadId)
                    .filter(id -> !today.containsKey(id))
                    .toList();
            if (!gone.isEmpty()) {
                throw new BadInputException("workloads of the last day have vanished: " + String.join(", ", gone));
            }
        }
    }

    private static Row row(
            String metric,
            BenchmarkResult today,
            List<BenchmarkResult> days,
            ToDoubleFunction<BenchmarkResult> cost,
            boolean isJudged)
            throws BadInputException {
        final double[] costs = days.stream().mapToDouble(cost).sorted().toArray();
        final double current = cost.applyAsDouble(today);
        if (!(current > 0 && costs[0] > 0) || Double.isInfinite(current)) {
            throw new BadInputException(
                    metric + " of " + today.workloadId() + " is " + current + ", and was at least " + costs[0]);
        }
        return new Row(
                today.workloadId(),
                metric,
                Ratio.median(costs),
                costs[Math.max(0, costs.length - 2)],
                current,
                isJudged);
    }
}
