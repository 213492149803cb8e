package org.peregrine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and prints their results beside the budgets. Takes the options of JMH, of which those that
 * are not given are short enough to run the whole suite in two to three minutes; allocation is measured always. Exits
 * with 1 when a budget is over.
 *
 * <pre>
 *   java -jar bench/target/benchmarks.jar                        the suite
 *   java -jar bench/target/benchmarks.jar Decode -f 5 -i 10      one benchmark, thoroughly
 * </pre>
 */
public final class StageBudgets {
    private static final TimeValue ITERATION = TimeValue.milliseconds(500);
    private static final TimeValue TIMEOUT = TimeValue.minutes(1);
    private static final int WARMUP_ITERATIONS = 3;
    private static final int ITERATIONS = 5;
    private static final Path RESULTS = Path.of("bench/results");

    private static final List<StageBudget> BUDGETS = List.of(
            StageBudget.time("decode a 250-byte tools/call, stage", "DecodeBenchmark.stage", 250),
            StageBudget.time("decode a 250-byte tools/call, decoder alone", "DecodeBenchmark.envelope", 350),
            StageBudget.time("validate, 6 arguments", "ValidateBenchmark.stage:ORDER", 250),
            StageBudget.time("dispatch + inline echo + encode", "DispatchBenchmark.dispatchAndEncode", 200),
            StageBudget.time("metrics, a message that comes alone", "MetricsBenchmark.single", 50),
            StageBudget.time("metrics, a message in a batch of 16", "MetricsBenchmark.batch", 50),
            StageBudget.time("a known token of 100 B, the connection's last", "TokenBenchmark.last:100", 100),
            StageBudget.time("a known token of 1 KB, the connection's last", "TokenBenchmark.last:1000", 100),
            StageBudget.time("a known token of 2 KB, the connection's last", "TokenBenchmark.last:2000", 100),
            StageBudget.time("a known token of 100 B, of a thousand", "TokenBenchmark.table:100", 100),
            StageBudget.time("a known token of 1 KB, of a thousand", "TokenBenchmark.table:1000", 200),
            StageBudget.time("a known token of 2 KB, of a thousand", "TokenBenchmark.table:2000", 300),
            StageBudget.rate("whole path, INVOKER, one core", "PipelineBenchmark.stream:INVOKER", 1_200_000));

    private StageBudgets() {}

    /**
     * Runs what the options say.
     *
     * @param args options of JMH; {@code -h} prints them.
     * @throws IOException when the results cannot be written.
     * @throws RunnerException when a benchmark fails.
     */
    public static void main(String[] args) throws IOException, RunnerException {
        final CommandLineOptions options;
        try {
            options = new CommandLineOptions(args);
        } catch (final CommandLineOptionException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        final RigRun rigRun = RigRun.now();
        Files.createDirectories(RESULTS);
        final Path file = RESULTS.resolve(rigRun.fileName("jmh"));
        final Collection<RunResult> results = new Runner(complete(options, file).build()).run();
        Files.writeString(RESULTS.resolve(rigRun.fileName("jmh-run")), rigRun.json() + "\n");
        final Gates gates = Gates.today();
        report(rigRun, results, gates, options.getIncludes().isEmpty());
        System.out.println("written to " + file);
        System.exit(gates.conclude(System.out));
    }

    private static ChainedOptionsBuilder complete(CommandLineOptions given, Path file) {
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(given)
                .addProfiler(GCProfiler.class)
                .jvmArgs(LauncherFlags.FLAGS.toArray(String[]::new))
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(file.toString());
        if (!given.getForkCount().hasValue()) {
            options.forks(1);
        }
        if (!given.getWarmupIterations().hasValue()) {
            options.warmupIterations(WARMUP_ITERATIONS);
        }
        if (!given.getWarmupTime().hasValue()) {
            options.warmupTime(ITERATION);
        }
        if (!given.getMeasurementIterations().hasValue()) {
            options.measurementIterations(ITERATIONS);
        }
        if (!given.getMeasurementTime().hasValue()) {
            options.measurementTime(ITERATION);
        }
        if (!given.getTimeout().hasValue()) {
            options.timeout(TIMEOUT);
        }
        return options;
    }

    /** A budget that was not measured fails where all of them should have been. */
    static void report(RigRun rigRun, Collection<RunResult> results, Gates gates, boolean all) {
        System.out.println();
        System.out.println(rigRun);
        System.out.println(StageBudget.HEADER);
        for (final StageBudget budget : BUDGETS) {
            final Optional<RunResult> measured =
                    results.stream().filter(budget::isOf).findFirst();
            if (all && measured.isEmpty()) {
                gates.missing(budget.what());
            }
            System.out.println(measured.map(result -> budget.row(result, gates)).orElseGet(budget::missing));
        }
    }
}
