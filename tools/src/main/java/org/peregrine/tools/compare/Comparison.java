package org.peregrine.tools.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.SuiteReport;

/**
 * Two reports, benchmark by benchmark.
 *
 * @param rows a number of a workload that both have.
 * @param added workloads that only the current report has.
 */
public record Comparison(List<Row> rows, List<String> added) {
    /**
     * A number before and after.
     *
     * @param workloadId whose.
     * @param metric its name, with its unit.
     * @param baseline before.
     * @param current after.
     * @param change for the worse is positive: of a latency (current - baseline) / baseline, of a throughput (baseline -
     *     current) / baseline.
     * @param regression whether the change is above the threshold.
     */
    public record Row(
            String workloadId, String metric, double baseline, double current, double change, boolean regression) {}

    /** Copies the lists. */
    public Comparison {
        rows = List.copyOf(rows);
        added = List.copyOf(added);
    }

    /**
     * Compares.
     *
     * @param current the newer report.
     * @param baseline the older report.
     * @param threshold largest change for the worse that is accepted, as a share.
     * @return the comparison.
     * @throws BadInputException when the reports cannot be compared, or a workload of the baseline has vanished.
     */
    public static Comparison of(SuiteReport current, SuiteReport baseline, double threshold) throws BadInputException {
        final Map<String, BenchmarkResult> before = byId(baseline, "the baseline");
        final Map<String, BenchmarkResult> after = byId(current, "the current report");
        final List<String> vanished =
                before.keySet().stream().filter(id -> !after.containsKey(id)).toList();
        if (vanished.size() == before.size()) {
            throw new BadInputException("the reports have no workload in common");
        }
        if (!vanished.isEmpty()) {
            throw new BadInputException("workloads of the baseline have vanished: " + String.join(", ", vanished));
        }
        final List<Row> rows = new ArrayList<>();
        for (final BenchmarkResult old : before.values()) {
            compare(old, after.get(old.workloadId()), threshold, rows);
        }
        return new Comparison(
                rows,
                after.keySet().stream().filter(id -> !before.containsKey(id)).toList());
    }

    private static Map<String, BenchmarkResult> byId(SuiteReport report, String name) throws BadInputException {
        final Map<String, BenchmarkResult> byId = new LinkedHashMap<>();
        for (final BenchmarkResult result : report.benchmarks()) {
            if (byId.put(result.workloadId(), result) != null) {
                throw new BadInputException(name + " has " + result.workloadId() + " twice");
            }
            if (!result.isValid()) {
                throw new BadInputException(
                        name + "'s run of " + result.workloadId() + " failed: " + String.join("; ", result.failures()));
            }
        }
        if (byId.isEmpty()) {
            throw new BadInputException(name + " has no benchmarks");
        }
        return byId;
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
            requirePositive(old.workloadId(), latency.getKey(), before);
            final double change = (after - before) / before;
            rows.add(new Row(old.workloadId(), latency.getKey(), before, after, change, change > threshold));
        }
        final double before = old.work().messagesPerS();
        final double after = now.work().messagesPerS();
        requirePositive(old.workloadId(), "throughput_msg_per_s", before);
        final double change = (before - after) / before;
        rows.add(new Row(old.workloadId(), "msg_per_s", before, after, change, change > threshold));
    }

    private static void requirePositive(String id, String metric, double value) throws BadInputException {
        if (!(value > 0)) {
            throw new BadInputException("the baseline's " + metric + " of " + id + " is " + value);
        }
    }

    /**
     * What has become worse.
     *
     * @return the rows above the threshold.
     */
    public List<Row> regressions() {
        return rows.stream().filter(Row::regression).toList();
    }

    /**
     * How many workloads were compared.
     *
     * @return at least 1.
     */
    public int workloads() {
        final Map<String, Boolean> ids = new HashMap<>();
        rows.forEach(row -> ids.put(row.workloadId(), true));
        return ids.size();
    }
}
