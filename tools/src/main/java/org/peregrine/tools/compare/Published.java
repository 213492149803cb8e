package org.peregrine.tools.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;

/**
 * The baseline in the repository that a report is compared with: as it is on the same kind of machine, otherwise
 * scaled by the machines' ratio, the median of the workloads' ratios at p50. Then a workload that is slower than the
 * others are is found, and one slowdown of all of them is not.
 *
 * @param baseline to compare with, scaled.
 * @param description of it in one line.
 */
record Published(SuiteReport baseline, String description) {
    /**
     * Finds the baseline for a report.
     *
     * @param current the report.
     * @param directory of published baselines, a file for each machine.
     * @throws BadInputException when there is none, or nothing in common.
     */
    static Published find(SuiteReport current, Path directory) throws BadInputException, IOException {
        final List<Path> files = files(directory);
        SuiteReport first = null;
        for (final Path file : files) {
            final SuiteReport report = ResultReader.read(file);
            if (report.environment().isAsFastAs(current.environment())) {
                return new Published(
                        report,
                        "the same kind of machine as " + report.environment().hostname());
            }
            first = first == null ? report : first;
        }
        if (first == null) {
            throw new BadInputException("there is no published baseline in " + directory);
        }
        final double factor = factor(current, first);
        return new Published(
                scaled(first, factor),
                String.format(
                        Locale.ROOT,
                        "another machine than %s (%s, %d cores): its times are multiplied by %.2f, the median of the "
                                + "ratios at p50; what slows down everything alike is not seen",
                        first.environment().hostname(),
                        first.environment().cpuModel(),
                        first.environment().cores(),
                        factor));
    }

    private static List<Path> files(Path directory) throws BadInputException, IOException {
        if (!Files.isDirectory(directory)) {
            throw new BadInputException("there is no directory " + directory);
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static double factor(SuiteReport current, SuiteReport baseline) throws BadInputException {
        final Map<String, BenchmarkResult> before = Comparison.byId(baseline, "the published baseline");
        final double[] ratios = current.benchmarks().stream()
                .filter(result -> before.containsKey(result.workloadId()))
                .mapToDouble(result -> result.latency().p50()
                        / before.get(result.workloadId()).latency().p50())
                .toArray();
        if (ratios.length == 0) {
            throw new BadInputException("the report and the published baseline have no workload in common");
        }
        return Ratio.median(ratios);
    }

    private static SuiteReport scaled(SuiteReport report, double factor) throws BadInputException {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new BadInputException("the ratio of the machines is " + factor);
        }
        return new SuiteReport(
                report.reportType(),
                report.timestamp(),
                report.environment(),
                report.benchmarks().stream()
                        .map(result -> result.scaled(factor))
                        .toList(),
                report.budgets(),
                report.summary());
    }
}
