package org.peregrine.tools.result;

import java.time.Instant;
import java.util.List;

/**
 * The results of a suite, or of one run.
 *
 * @param reportType {@code baseline}, {@code regression}, {@code load}, ...
 * @param timestamp of its start.
 * @param environment it ran in.
 * @param benchmarks in the order in which they ran.
 * @param budgets that were looked at; may be empty.
 * @param summary in one sentence.
 */
public record SuiteReport(
        String reportType,
        Instant timestamp,
        Environment environment,
        List<BenchmarkResult> benchmarks,
        List<Budget> budgets,
        String summary) {
    /** Copies the lists. */
    public SuiteReport {
        benchmarks = List.copyOf(benchmarks);
        budgets = List.copyOf(budgets);
    }
}
