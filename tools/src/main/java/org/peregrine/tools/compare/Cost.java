package org.peregrine.tools.compare;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * A cost of a workload that builds or days are compared by.
 *
 * @param name with its unit.
 * @param of a result; more is worse.
 * @param isJudged whether it decides, or is shown only.
 */
record Cost(String name, ToDoubleFunction<BenchmarkResult> of, boolean isJudged) {
    private static final double MICROS_PER_SECOND = 1e6;

    /** All of them; tails are shown. */
    static final List<Cost> ALL = List.of(
            new Cost("p50_us", result -> result.latency().p50(), true),
            new Cost("us_per_op", result -> MICROS_PER_SECOND / result.work().opsPerS(), true),
            new Cost("p95_us", result -> result.latency().p95(), false),
            new Cost("p99_us", result -> result.latency().p99(), false));
}
