package org.peregrine.tools.scenario;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.peregrine.tools.profile.JavaProcess;
import org.peregrine.tools.profile.LiveMemory;
import org.peregrine.tools.suite.MeasuredServer;
import org.peregrine.tools.suite.SuiteRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine bench load}: a scenario of load. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 1,
        description = "One of the scenarios idle, sustained, burst and fanout, scaled to the cores; to bench/results.")
public final class ScenarioCommand implements Callable<Integer> {
    private static final double MEMORY_GROWTH = 1.1;
    private static final long MIN_GROWTH = 1 << 20;

    @Parameters(paramLabel = "SCENARIO", description = "idle, sustained, burst or fanout.")
    private Scenario scenario;

    @Mixin
    private ScenarioOptions options;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public ScenarioCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        final int cores = Runtime.getRuntime().availableProcessors();
        final String type = "load_" + scenario.name().toLowerCase(Locale.ROOT);
        final ScenarioDemand demand;
        final SuiteRun run;
        try {
            demand = options.demand(scenario, cores);
            out.printf(
                    Locale.ROOT,
                    "%s, %s, scaled to %d of %d cores: %s%n",
                    scenario.name().toLowerCase(Locale.ROOT),
                    options.isAsked() ? "as asked, otherwise" : "all",
                    cores,
                    Scenario.CORES,
                    scenario.passes());
            run = new SuiteRun(type, out);
            run.requireWritable(SuiteRun.RESULTS, type);
        } catch (final IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        final Path report = run.file(SuiteRun.RESULTS, type, ".html").toAbsolutePath();
        final List<String> words = new ArrayList<>(options.serverOptions(demand));
        words.addAll(List.of("--report", report.toString()));
        try (MeasuredServer server = MeasuredServer.start(words.toArray(new String[0]));
                JavaProcess process = JavaProcess.attach(server.pid())) {
            SuiteRun.warmUp(server, out);
            final long before = live(process);
            run.run(scenario.workloads(server, demand));
            run.results().forEach(result -> DemandTable.print(result, scenario.maxP95Us(), out));
            scenario.alerts(run.results()).forEach(run::alert);
            judge(run, before, live(process));
        }
        out.println("the server's report: " + report);
        return run.end(SuiteRun.RESULTS, type);
    }

    private static long live(JavaProcess process) throws IOException, InterruptedException {
        return LiveMemory.watch(process, Duration.ofMillis(200), 2, sample -> {})
                .getLast()
                .live();
    }

    private void judge(SuiteRun run, long before, long after) {
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "live memory of the server: %.1f MiB before, %.1f MiB after%n",
                        before / 1048576.0,
                        after / 1048576.0);
        if (after > before * MEMORY_GROWTH && after - before > MIN_GROWTH) {
            run.alert("live memory grew by more than 10 %");
        }
    }
}
