package org.peregrine.tools.scenario;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.crowd.Crowd;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.CrowdWorker;
import org.peregrine.tools.crowd.LedCrowd;
import org.peregrine.tools.crowd.LocalCrowd;
import org.peregrine.tools.load.ProcessOptions;
import org.peregrine.tools.load.SharedLoad;
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
        sortOptions = false,
        description = "One of the scenarios idle, sustained, burst and fanout, scaled to the cores; to bench/results.",
        footer = {
            "",
            "Exit code: 0 passed, 2 a limit is broken or the scenario could not be run, 3 undecided, 1 wrong usage.",
            "",
            "Examples:",
            "  peregrine bench load sustained --handlers mixed --control",
            "  peregrine bench load burst --peak-factor 10",
            "  peregrine bench load idle --connections 50000 --processes 3 --transport http",
            "  peregrine bench load fanout --subscribers 10000 --changes 100 --threads 4",
            "  peregrine bench load fanout --subscribers 10000 --target tcp:10.0.0.9:9000 --lead 10.0.0.1:7700 --workers 2",
            "  peregrine bench load fanout --subscribers 10000 --target tcp:10.0.0.9:9000 --join 10.0.0.1:7700"
        })
public final class ScenarioCommand implements Callable<Integer> {
    private static final int FAILED = 2;
    private static final int UNDECIDED = 3;
    private static final double MEMORY_GROWTH = 1.1;
    private static final double MIN_GROWTH = 1 << 20;
    private static final double MIB = 1 << 20;

    @Parameters(paramLabel = "SCENARIO", description = "idle, sustained, burst or fanout.")
    private Scenario scenario;

    @Mixin
    private ScenarioOptions options;

    @Spec
    private CommandSpec spec;

    private boolean undecided;

    /** For picocli. */
    public ScenarioCommand() {}

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final int cores = Runtime.getRuntime().availableProcessors();
        final String type = "load_" + scenario.name().toLowerCase(Locale.ROOT);
        final ScenarioDemand demand;
        final CrowdPlan joined;
        try {
            demand = options.demand(scenario, cores);
            joined = options.processes().join() == null
                    ? null
                    : options.crowd(scenario, demand, options.given().given());
        } catch (final IllegalArgumentException wrong) {
            throw wrongUsage(wrong);
        }
        if (options.processes().join() != null) {
            return join(demand, joined);
        }
        out().printf(
                        Locale.ROOT,
                        "%s, %s scaled to %d of %d cores%s: %s%n",
                        scenario.name().toLowerCase(Locale.ROOT),
                        options.isAsked() ? "figures as asked, others" : "all figures",
                        cores,
                        Scenario.CORES,
                        options.isAsked() ? "" : scenario.limitation(cores),
                        scenario.passes());
        final SuiteRun run = new SuiteRun(type, out());
        try {
            run.requireWritable(SuiteRun.RESULTS, type);
        } catch (final IllegalArgumentException unwritable) {
            throw wrongUsage(unwritable);
        }
        if (options.given() == null) {
            startAndMeasure(run, type, demand);
        } else {
            if (options.given().pid() < 0) {
                out().println("memory and CPU of the server are unknown, and not judged: no --server-pid");
            }
            measure(run, demand, options.given());
        }
        final int code = run.end(SuiteRun.RESULTS, type);
        return code == 0 && undecided ? UNDECIDED : code;
    }

    private ParameterException wrongUsage(IllegalArgumentException wrong) {
        return new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }

    /** Makes a share of a crowd, or of calls when there is none. */
    private int join(ScenarioDemand demand, CrowdPlan crowd) {
        final ProcessOptions processes = options.processes();
        try {
            spec.commandLine()
                    .getErr()
                    .println(
                            crowd == null
                                    ? joinCalls(demand)
                                    : CrowdWorker.run(crowd, processes.join(), processes.awaitNs()));
            return 0;
        } catch (final IOException failure) {
            spec.commandLine()
                    .getErr()
                    .println("FAILED: " + LogText.printable(failure.getMessage(), LogText.MAX_MESSAGE));
            return FAILED;
        }
    }

    private String joinCalls(ScenarioDemand demand) throws IOException {
        final ScenarioServer server = options.given();
        final Calls calls = options.calls(server.given(), port -> {});
        return SharedLoad.join(
                new CallScenarios(server, demand, calls).load(scenario),
                server.given(),
                server.pid(),
                options.processes(),
                second -> {});
    }

    private void startAndMeasure(SuiteRun run, String type, ScenarioDemand demand)
            throws IOException, InterruptedException {
        final Path report = run.file(SuiteRun.RESULTS, type, ".html").toAbsolutePath();
        final List<String> words = new ArrayList<>(options.serverOptions(scenario, demand));
        words.addAll(List.of("--report", report.toString()));
        try (MeasuredServer server = MeasuredServer.start(words.toArray(new String[0]))) {
            SuiteRun.warmUp(server, out());
            measure(run, demand, ScenarioServer.of(server));
        }
        out().println("the server's report: " + report);
    }

    private void measure(SuiteRun run, ScenarioDemand demand, ScenarioServer server)
            throws IOException, InterruptedException {
        final Target target = server.target(demand.transport());
        try (ServerMemory memory = ServerMemory.of(server.pid());
                Control control = options.control() ? Control.start(target.transport()) : null) {
            final double before = memory.sample().live();
            final CrowdPlan crowd = options.crowd(scenario, demand, target);
            final Calls calls = options.calls(
                    target,
                    port -> options.processes()
                            .announce(port, spec.commandLine().getErr()));
            run.run(scenario.workloads(server, demand, calls, control, crowd, this::crowd));
            run.results().stream()
                    .filter(result -> !Control.isControl(result))
                    .forEach(result -> DemandTable.print(result, scenario.maxP95Us(), out()));
            scenario.alerts(run.results(), server.isOwn()).forEach(run::alert);
            if (control != null) {
                judge(run, Control.judge(run.results()));
            }
            judge(run, before, memory.sample().live());
        }
    }

    private void judge(SuiteRun run, Control.Verdict verdict) {
        verdict.remarks().forEach(out()::println);
        verdict.alerts().forEach(run::alert);
        undecided = verdict.undecided();
    }

    /** A crowd of this process, of processes that are started, or of those that join. */
    private Crowd crowd(CrowdPlan plan) throws IOException {
        final ProcessOptions processes = options.processes();
        if (plan.processes() == 1 && processes.lead() == null) {
            return new LocalCrowd(plan);
        }
        final LedCrowd crowd = new LedCrowd(plan, processes.lead(), processes.awaitNs());
        if (processes.starts()) {
            crowd.start(
                    ScenarioOptions.workerWords(spec.commandLine().getParseResult(), plan.target(), plan.threads()));
        } else {
            processes.announce(crowd.port(), spec.commandLine().getErr());
        }
        return crowd;
    }

    private void judge(SuiteRun run, double before, double after) {
        if (Double.isNaN(before) || Double.isNaN(after)) {
            out().println("live memory of the server: unknown");
            return;
        }
        out().printf(
                        Locale.ROOT,
                        "live memory of the server: %.1f MiB before, %.1f MiB after%n",
                        before / MIB,
                        after / MIB);
        if (after > before * MEMORY_GROWTH && after - before > MIN_GROWTH) {
            run.alert("live memory grew by more than 10 %");
        }
    }
}
