package org.peregrine.bench.optimization;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.LauncherJvm;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.suite.OptimizationOptions;
import picocli.CommandLine;

/**
 * Compares each of six optimizations with its absence: both sides in one run, round by round in turn, so that what
 * disturbs the machine disturbs both. The ways without stand here, against the product's public classes; the product
 * has no switch for them. Exits with 0 when each optimization pays, 2 when one does not, 1 when one could not be
 * measured or the command line is wrong.
 *
 * <pre>
 *   ./peregrine bench optimizations [--rounds N] [--quick] [--only NAME]... [--json FILE]
 * </pre>
 */
public final class Optimizations {
    private static final Path RESULTS = Path.of("bench", "results");
    private static final long ROUND_MS = 300;
    private static final long QUICK_ROUND_MS = 50;
    private static final int WARMUP_ROUNDS = 4;

    private Optimizations() {}

    /**
     * Runs the comparisons, prints a table and writes a JSON file; says on standard error how far it is.
     *
     * @param args as the class says.
     * @throws IOException when this program cannot be started again with the launcher's flags.
     */
    public static void main(String[] args) throws IOException {
        System.exit(LauncherJvm.isThis() ? run(args) : LauncherJvm.run(Optimizations.class, args));
    }

    /** The comparisons, in the order of docs/benchmarks.md. */
    static List<Optimization> all() {
        return List.of(
                SchemaReuse.optimization(),
                JsonLibrary.optimization(),
                ToolThreads.optimization(),
                FanoutBatch.optimization(),
                FrameCopies.optimization(),
                ShardCount.optimization());
    }

    private static int run(String... args) {
        final OptimizationOptions options = new OptimizationOptions();
        try {
            new CommandLine(options).parseArgs(args);
            final List<Optimization> chosen = choose(all(), options.only());
            final long roundMs = options.isQuick() ? QUICK_ROUND_MS : ROUND_MS;
            final RoundPlan plan =
                    new RoundPlan(options.rounds(), WARMUP_ROUNDS, TimeUnit.MILLISECONDS.toNanos(roundMs));
            return run(chosen, plan, options.json());
        } catch (final CommandLine.ParameterException | IllegalArgumentException wrong) {
            System.err.println("optimizations: " + wrong.getMessage());
            return OptimizationReport.FAILED;
        }
    }

    /** Those of some names, or all of them. */
    static List<Optimization> choose(List<Optimization> all, List<String> names) {
        final List<Optimization> chosen = new ArrayList<>();
        for (final String name : names) {
            final Optional<Optimization> named =
                    all.stream().filter(each -> each.name().equals(name)).findFirst();
            chosen.add(named.orElseThrow(
                    () -> new IllegalArgumentException("there is no optimization '" + name + "': " + names(all))));
        }
        return names.isEmpty() ? all : List.copyOf(chosen);
    }

    private static String names(List<Optimization> all) {
        return all.stream().map(Optimization::name).collect(Collectors.joining(", "));
    }

    /**
     * Measures and reports.
     *
     * @param optimizations to compare.
     * @param plan of the rounds.
     * @param asked file of the result; null for a new one among the results.
     * @return the exit code.
     */
    static int run(List<Optimization> optimizations, RoundPlan plan, Path asked) {
        final RigRun run = RigRun.now();
        final Path file = asked == null ? RESULTS.resolve(run.fileName("optimizations")) : asked;
        OutputFile.requireDirectory(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
        OutputFile.requireNew(file);
        System.out.printf(
                "optimizations, %d rounds of %d ms a side, in turn, %s%n",
                plan.rounds(), TimeUnit.NANOSECONDS.toMillis(plan.roundNs()), run);
        final List<PairedRounds> measured = new ArrayList<>();
        for (final Optimization optimization : optimizations) {
            measured.add(PairedRounds.measure(optimization, plan, round -> report(optimization, round, plan)));
        }
        final OptimizationReport report = new OptimizationReport(run, plan, measured);
        System.out.print(report.table());
        OutputFile.create(file, report.json());
        System.out.println("written to " + file);
        return report.exitCode();
    }

    private static void report(Optimization optimization, int round, RoundPlan plan) {
        if (round == 0) {
            System.err.println(optimization.name() + ": warm");
        } else if (round > 0 && (round == plan.rounds() || round % 5 == 0)) {
            System.err.println(optimization.name() + ": round " + round + " of " + plan.rounds());
        }
    }
}
