package org.peregrine.tools.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.result.ResultFileWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine chaos}: faults, injected into a server under load, and judged. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        exitCodeOnExecutionException = 2,
        description = "Injects faults into servers of its own that are under load, and judges each: detected within "
                + "1 s, recovered within 5 s, nothing accepted lost, others not affected.",
        footer = {
            "",
            "Exit code: 0 all passed, 2 one failed, 3 none failed but one could not be run or decided, 1 wrong usage.",
            "",
            "Examples:",
            "  peregrine chaos --list",
            "  peregrine chaos --quick                  all that needs no rights, about eight minutes",
            "  peregrine chaos inline-block kill        two of them",
            "  peregrine chaos invalid --seed 42        the same mutations again",
            "  peregrine chaos kill --transport http,unix",
            "  peregrine chaos flood --threading shared,shared-network,dedicated"
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int FAILED = 2;
    private static final int NOT_RUN = 3;
    private static final double BEFORE_S = 5;
    private static final double QUICK_BEFORE_S = 3;

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Scenarios to run; all of them unless given.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "Print the scenarios, and run none.")
    private boolean list;

    @Option(
            names = "--quick",
            description = "Only those that need no rights and touch nothing outside their own processes, with a "
                    + "shorter time before each fault.")
    private boolean quick;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            description = "Transports over which load and probe come: " + CallWire.NAMES + "; tcp unless given. Each"
                    + " scenario is run over each.")
    private List<String> transports = List.of("tcp");

    @Option(
            names = "--threading",
            paramLabel = "MODE",
            split = ",",
            description = "Threading modes of the server: " + ServedThreads.NAMES + "; shared unless given. Each"
                    + " scenario is run in each.")
    private List<String> modes = List.of("shared");

    @Option(names = "--seed", paramLabel = "N", description = "Seed of whatever is random; a new one unless given.")
    private Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory of the result (JSON) and the report (HTML); default bench/results.")
    private Path directory = Path.of("bench", "results");

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public ChaosCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        final List<ChaosScenario> chosen = chosen();
        final List<CallWire> wires = named(transports, CallWire::named);
        final List<ThreadingMode> threading = named(modes, ServedThreads::named);
        if (list) {
            chosen.forEach(scenario -> out.printf(
                    Locale.ROOT,
                    "%-14s %s%s%n",
                    scenario.id(),
                    scenario.fault(),
                    scenario.quick() ? "" : " (not quick)"));
            return 0;
        }
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final String stamp = startedAt.toString().replace(":", "");
        final Path json = directory.resolve("chaos_" + stamp + ".json");
        final Path html = directory.resolve("chaos_" + stamp + ".html");
        try {
            OutputFile.requireDirectory(directory);
            OutputFile.requireNew(json, html);
        } catch (final IllegalArgumentException unwritable) {
            throw new ParameterException(spec.commandLine(), unwritable.getMessage(), unwritable);
        }
        final long usedSeed = seed == null ? System.nanoTime() : seed;
        final List<ChaosRun.Outcome> outcomes = run(chosen, wires, threading, usedSeed, out);
        final ChaosReport report = new ChaosReport(outcomes, startedAt, usedSeed);
        out.println(report.summary());
        ResultFileWriter.create(report.report(), json);
        report.createPage(html);
        out.println(json + ", " + html);
        return exitCode(outcomes);
    }

    private List<ChaosScenario> chosen() {
        final List<ChaosScenario> all = ChaosScenarios.all();
        for (final String name : names) {
            if (all.stream().noneMatch(scenario -> scenario.id().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "There is no scenario '" + LogText.printable(name) + "'; --list prints them");
            }
        }
        return all.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.id()))
                .filter(scenario -> !quick || scenario.quick())
                .toList();
    }

    private <T> List<T> named(List<String> words, Function<String, T> find) {
        try {
            return words.stream().map(find).distinct().toList();
        } catch (final IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), LogText.printable(unknown.getMessage()), unknown);
        }
    }

    private List<ChaosRun.Outcome> run(
            List<ChaosScenario> scenarios,
            List<CallWire> wires,
            List<ThreadingMode> threading,
            long usedSeed,
            PrintWriter out)
            throws InterruptedException {
        final ChaosRun run = new ChaosRun(quick ? QUICK_BEFORE_S : BEFORE_S, ChaosRun.AFTER_S);
        final List<ChaosRun.Outcome> outcomes = new ArrayList<>();
        final int count = scenarios.size() * wires.size() * threading.size();
        for (final ChaosScenario scenario : scenarios) {
            for (final CallWire wire : wires) {
                for (final ThreadingMode mode : threading) {
                    final String name = ChaosReport.name(scenario, wire, mode);
                    out.printf(Locale.ROOT, "%2d/%d %-16s ", outcomes.size() + 1, count, name);
                    out.flush();
                    final ChaosRun.Outcome outcome = run.run(scenario, wire, mode, usedSeed);
                    outcomes.add(outcome);
                    out.println(ChaosReport.line(outcome));
                    out.flush();
                }
            }
        }
        return outcomes;
    }

    /** The exit code for what came of them. */
    static int exitCode(List<ChaosRun.Outcome> outcomes) {
        if (outcomes.stream().anyMatch(ChaosRun.Outcome::isFailed)) {
            return FAILED;
        }
        return outcomes.stream().allMatch(ChaosRun.Outcome::isPassed) ? 0 : NOT_RUN;
    }
}
