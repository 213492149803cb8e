package org.peregrine.tools.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.suite.Workload;

/**
 * A workload whose server must not grow, nor use up its cores. A shard runs on one core, so the server's cores are as
 * many as its shards, and no more than there are.
 *
 * @param workload that is measured.
 * @param cores of the server.
 */
record Resources(Workload workload, int cores) implements Workload {
    /** Growth of resident memory from the end of the warm-up to the end, which must be less. */
    static final double MAX_GROWTH_PERCENT = 10;

    /** CPU time of the server, of its cores, which must be less. */
    static final double MAX_CPU_PERCENT = 80;

    static final String GROWTH = "resident_growth_percent";
    static final String CPU = "server_cpu_percent_of_its_cores";
    private static final double PERCENT = 100;

    @Override
    public String id() {
        return workload.id();
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        final BenchmarkResult result = workload.run(environment);
        final Usage usage = result.usage();
        final double growth = PERCENT * (usage.memoryEndMib() / usage.memoryStartMib() - 1);
        final double cpu = usage.cpuPercentAvg() / cores;
        final List<String> failures = new ArrayList<>(result.failures());
        if (!Double.isFinite(growth) || !Double.isFinite(cpu)) {
            failures.add("CPU and memory of the server are unknown: on Linux a process that makes the load reads them");
        }
        if (growth >= MAX_GROWTH_PERCENT) {
            failures.add(String.format(
                    Locale.ROOT,
                    "resident memory grew by %.1f %%, from %.0f to %.0f MiB; less than %.0f %% are allowed",
                    growth,
                    usage.memoryStartMib(),
                    usage.memoryEndMib(),
                    MAX_GROWTH_PERCENT));
        }
        if (cpu >= MAX_CPU_PERCENT) {
            failures.add(String.format(
                    Locale.ROOT,
                    "the server used %.0f %% of its cores (%d); less than %.0f %% are allowed",
                    cpu,
                    cores,
                    MAX_CPU_PERCENT));
        }
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put(GROWTH, growth);
        details.put(GROWTH + "_limit", MAX_GROWTH_PERCENT);
        details.put(CPU, cpu);
        details.put(CPU + "_limit", MAX_CPU_PERCENT);
        details.put("server_cores", (double) cores);
        return result.with(failures, details);
    }
}
