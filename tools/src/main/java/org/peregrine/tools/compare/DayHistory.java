package org.peregrine.tools.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.peregrine.tools.result.BenchmarkResult;
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
                .filter(report -> report.environment().isAsFastAs(current.environment()))
                .toList();
        final List<SuiteReport> last = alike.subList(Math.max(0, alike.size() - MOST), alike.size());
        final Map<String, BenchmarkResult> today = Comparison.byId(current, Comparison.CURRENT);
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
                for (final Cost cost : Cost.ALL) {
                    rows.add(row(cost, result, days));
                }
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

    private static void requireComplete(
            SuiteReport current, Map<String, BenchmarkResult> today, List<SuiteReport> before)
            throws BadInputException {
        for (final BenchmarkResult result : current.benchmarks()) {
            Comparison.requireUsable(Comparison.CURRENT, result);
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

    private static Row row(Cost cost, BenchmarkResult today, List<BenchmarkResult> days) throws BadInputException {
        final double[] costs = days.stream().mapToDouble(cost.of()).sorted().toArray();
        final double current = cost.of().applyAsDouble(today);
        Comparison.requirePositive("today", today.workloadId(), cost.name(), current);
        Comparison.requirePositive("a day before", today.workloadId(), cost.name(), costs[0]);
        return new Row(
                today.workloadId(),
                cost.name(),
                Ratio.median(costs),
                costs[Math.max(0, costs.length - 2)],
                current,
                cost.isJudged());
    }
}
