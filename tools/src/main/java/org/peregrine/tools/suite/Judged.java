package org.peregrine.tools.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.SecondLimit;

/**
 * A workload whose latency must stay below a limit, as a whole and in each second where these are told apart.
 *
 * @param workload that is measured.
 * @param maxP95Us in microseconds.
 */
public record Judged(Workload workload, double maxP95Us) implements Workload {
    @Override
    public String id() {
        return workload.id();
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        final BenchmarkResult result = workload.run(environment);
        final List<String> failures = new ArrayList<>(result.failures());
        if (result.latency().p95() > maxP95Us) {
            failures.add(String.format(
                    Locale.ROOT,
                    "p95 is %.0f us, more than %.0f",
                    result.latency().p95(),
                    maxP95Us));
        }
        failures.addAll(SecondLimit.broken(result.seconds(), maxP95Us));
        return result.with(failures, result.details());
    }
}
