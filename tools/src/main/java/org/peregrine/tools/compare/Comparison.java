package org.peregrine.tools.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.SuiteReport;

/**
 * Two reports, benchmark by benchmark.
 *
 * @param rows a number of a workload that both have.
 * @param leftAlone workloads of a larger suite's baseline that the current report's suite does not have.
 */
public record Comparison(List<Row> rows, List<String> leftAlone) {
    private static final String BASELINE = "the baseline";
    static final String CURRENT = "the current report";
    private static final int MAX_NAMED = 10;

    /**
     * A number before and after.
     *
     * @param workloadId whose.
     * @param metric its name, with its unit.
     * @param baseline before.
     * @param current after.
     * @param change for the worse is positive: of a latency (current - baseline) / baseline, of a throughput (baseline
     * -
     *     current) / baseline.
     * @param regression whether the change is above the threshold.
     */
    public record Row(
            String workloadId, String metric, double baseline, double current, double change, boolean regression) {}

    /** Copies the lists. */
    public Comparison {
        rows = List.copyOf(rows);
        leftAlone = List.copyOf(leftAlone);
    }

    /**
     * Compares. Two reports of one suite must have the same workloads; a report of a smaller suite is compared with the
     * baseline of a larger one by its own workloads.
     *
     * @param current the newer report.
     * @param baseline the older report.
     * @param threshold largest change for the worse that is accepted, as a share.
     * @return the comparison.
     * @throws BadInputException when the reports cannot be compared, the baseline lacks a workload, or a workload has
     *     vanished from its suite.
     */
    public static Comparison of(SuiteReport current, SuiteReport baseline, double threshold) throws BadInputException {
        final Map<String, BenchmarkResult> before = byId(baseline, BASELINE);
        final Map<String, BenchmarkResult> after = byId(current, CURRENT);
        final List<String> gone = missing(before, after);
        if (gone.size() == before.size()) {
            throw new BadInputException("the reports have no workload in common: the current report has " + ids(after)
                    + ", the baseline " + ids(before));
        }
        final List<String> lacking = missing(after, before);
        if (!lacking.isEmpty()) {
            throw new BadInputException("the baseline lacks workloads: " + String.join(", ", lacking));
        }
        if (!gone.isEmpty() && current.reportType().equals(baseline.reportType())) {
            throw new BadInputException("workloads of the baseline have vanished: " + String.join(", ", gone));
        }
        final List<Row> rows = new ArrayList<>();
        for (final BenchmarkResult now : after.values()) {
            final BenchmarkResult old = before.get(now.workloadId());
            requireUsable(BASELINE, old);
            requireUsable(CURRENT, now);
            compare(old, now, threshold, rows);
        }
        return new Comparison(rows, gone);
    }

    /** Enough of them to see why they differ. */
    private static String ids(Map<String, BenchmarkResult> results) {
        final String some = results.keySet().stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        return results.size() > MAX_NAMED ? some + " and " + (results.size() - MAX_NAMED) + " more" : some;
    }

    private static List<String> missing(Map<String, BenchmarkResult> from, Map<String, BenchmarkResult> in) {
        return from.keySet().stream().filter(id -> !in.containsKey(id)).toList();
    }

    /**
     * The results of a report by their workloads.
     *
     * @throws BadInputException when there is none, or one twice.
     */
    static Map<String, BenchmarkResult> byId(SuiteReport report, String name) throws BadInputException {
        final Map<String, BenchmarkResult> byId = new LinkedHashMap<>();
        for (final BenchmarkResult result : report.benchmarks()) {
            if (byId.put(result.workloadId(), result) != null) {
                throw new BadInputException(name + " has " + result.workloadId() + " twice");
            }
        }
        if (byId.isEmpty()) {
            throw new BadInputException(name + " has no benchmarks");
        }
        return byId;
    }

    /** Refuses a run that failed. */
    static void requireUsable(String name, BenchmarkResult result) throws BadInputException {
        if (!result.isValid()) {
            throw new BadInputException(
                    name + "'s run of " + result.workloadId() + " failed: " + String.join("; ", result.failures()));
        }
    }

    private static void compare(BenchmarkResult old, BenchmarkResult now, double threshold, List<Row> rows)
            throws BadInputException {
        final Map<String, double[]> latencies = new LinkedHashMap<>();
        latencies.put("p50_us", new double[] {old.latency().p50(), now.latency().p50()});
        latencies.put("p95_us", new double[] {old.latency().p95(), now.latency().p95()});
        latencies.put("p99_us", new double[] {old.latency().p99(), now.latency().p99()});
        for (final Map.Entry<String, double[]> latency : latencies.entrySet()) {
            final double before = latency.getValue()[0];
            final double after = latency.getValue()[1];
            requirePositive(BASELINE, old.workloadId(), latency.getKey(), before);
            requirePositive(CURRENT, old.workloadId(), latency.getKey(), after);
            final double change = (after - before) / before;
            rows.add(new Row(old.workloadId(), latency.getKey(), before, after, change, change > threshold));
        }
        final double before = old.work().messagesPerS();
        final double after = now.work().messagesPerS();
        requirePositive(BASELINE, old.workloadId(), "throughput_msg_per_s", before);
        requirePositive(CURRENT, old.workloadId(), "throughput_msg_per_s", after);
        final double change = (before - after) / before;
        rows.add(new Row(old.workloadId(), "msg_per_s", before, after, change, change > threshold));
    }

    /** A latency of 0 would be infinitely better than any other, and one that is no number neither better nor worse. */
    static void requirePositive(String name, String id, String metric, double value) throws BadInputException {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new BadInputException(name + "'s " + metric + " of " + id + " is " + value);
        }
    }

    /**
     * Rows that have become worse.
     *
     * @return the rows above the threshold.
     */
    public List<Row> regressions() {
        return rows.stream().filter(Row::regression).toList();
    }

    /**
     * Number of workloads compared.
     *
     * @return at least 1.
     */
    public int workloads() {
        final Map<String, Boolean> ids = new HashMap<>();
        rows.forEach(row -> ids.put(row.workloadId(), true));
        return ids.size();
    }
}
