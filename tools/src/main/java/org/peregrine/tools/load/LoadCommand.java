package org.peregrine.tools.load;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.Target;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.option.Quantity;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.Second;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine load}: load on any MCP server, and what it answers. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        exitCodeOnExecutionException = 2,
        description = "Sends requests to an MCP server, at a rate or with a window, and measures the answers.",
        footer = {
            "",
            "Exit code: 0 passed, 2 the run failed or broke a threshold, 1 wrong usage.",
            "",
            "Examples:",
            "  peregrine load http://127.0.0.1:8080/mcp --rate 20k --connections 16 --duration 30s",
            "  peregrine load https://mcp.example.com/mcp --ca ca.pem --token-file token",
            "  peregrine load tcp:127.0.0.1:9000 --window 64 --mix tools/call:echo=80,ping=20",
            "  peregrine load http://127.0.0.1:8080/mcp --churn 200 --session-calls 3",
            "  peregrine load 'stdio:./peregrine serve --stdio' --max-p99 1ms --json result.json",
            "  peregrine load http://10.0.0.9:8080/mcp --rate 200k --connections 64 --lead 10.0.0.1:7700 --workers 2",
            "  peregrine load http://10.0.0.9:8080/mcp --rate 200k --connections 64 --join 10.0.0.1:7700"
        })
public final class LoadCommand implements Callable<Integer> {
    private static final int FAILED = 2;
    private static final long NO_PROCESS = -1;

    @Parameters(paramLabel = "TARGET", description = Target.FORMS + ", " + AeronChannel.CLIENT_FORMS)
    private String target;

    @Mixin
    private TargetOptions targetOptions;

    @Mixin
    private RequestOptions requestOptions;

    @Mixin
    private PaceOptions paceOptions;

    @Mixin
    private ProcessOptions processOptions;

    @Option(names = "--max-p99", paramLabel = "TIME", description = "Fail when the 99th percentile is above this.")
    private String maxP99;

    @Option(
            names = "--max-second-p95",
            paramLabel = "TIME",
            description = "Fail when the 95th percentile of any second is above this.")
    private String maxSecondP95;

    @Option(names = "--max-errors", paramLabel = "N", description = "Fail when there are more errors; default 0.")
    private long maxErrors;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON to a new file.")
    private Path json;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "Write the histograms as an HdrHistogram log to a new file.")
    private Path hlog;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the result as an HTML page to a new file.")
    private Path html;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The workload's id in the result, by which compare matches.")
    private String id = "";

    @Option(
            names = "--server-pid",
            paramLabel = "PID",
            description = "Also report CPU time and memory of this process; known for stdio.")
    private long serverPid = NO_PROCESS;

    @Option(names = "--quiet", description = "Print no progress.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public LoadCommand() {}

    @Override
    public Integer call() throws IOException {
        final LoadPlan plan;
        final Judgement.Thresholds thresholds;
        try {
            if (json != null) {
                OutputFile.requireDirectory(json.toAbsolutePath().getParent());
            }
            OutputFile.requireNew(json, hlog, html);
            thresholds = new Judgement.Thresholds(limitNs(maxP99), limitNs(maxSecondP95), maxErrors, false);
            final Load load = new Load();
            final Target server = Target.parse(target);
            targetOptions.describe(load, server);
            requestOptions.describe(load);
            paceOptions.describe(load);
            load.processes(processOptions.count());
            requireLeader();
            requireProcess(serverPid);
            plan = load.plan(server, serverPid);
        } catch (final IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        } catch (final IOException unreachable) {
            return failed(unreachable);
        }
        return run(plan, thresholds);
    }

    private static void requireProcess(long pid) {
        if (pid != NO_PROCESS && (pid <= 0 || ProcessHandle.of(pid).isEmpty())) {
            throw new IllegalArgumentException("there is no process " + pid + " on this machine");
        }
    }

    /** A worker has no result of its own. */
    private void requireLeader() {
        if (processOptions.join() != null && (json != null || hlog != null || html != null)) {
            throw new IllegalArgumentException("--json, --hlog and --html are of the leader, not of who joins it");
        }
    }

    private static long limitNs(String limit) {
        return limit == null ? 0 : Quantity.durationNs(limit);
    }

    private int run(LoadPlan plan, Judgement.Thresholds thresholds) throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final LoadOutcome outcome;
        try {
            if (processOptions.join() != null) {
                join(plan);
                return 0;
            }
            outcome = execute(plan, thresholds);
        } catch (final IOException failure) {
            return failed(failure);
        }
        final Judgement judgement = Judgement.of(outcome, thresholds);
        final LoadReport report = new LoadReport(outcome, judgement, startedAt, id);
        report.print(spec.commandLine().getOut());
        if (json != null) {
            ResultFileWriter.create(report.report(), json);
        }
        if (hlog != null) {
            report.writeHistograms(hlog);
        }
        if (html != null) {
            new LoadPage(outcome, judgement, startedAt).create(html);
        }
        return judgement.isPassed() ? 0 : FAILED;
    }

    private LoadOutcome execute(LoadPlan plan, Judgement.Thresholds thresholds) throws IOException {
        if (quiet) {
            return execute(plan, second -> {}, thresholds.maxErrors());
        }
        final PrintWriter err = spec.commandLine().getErr();
        final boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        try (Progress progress = new Progress(err, terminal, plan.durationNs() / 1e9)) {
            return execute(plan, progress, thresholds.maxErrors());
        }
    }

    private LoadOutcome execute(LoadPlan plan, Consumer<Second> progress, long most) throws IOException {
        if (processOptions.starts()) {
            final List<String> words = ProcessOptions.words(spec.commandLine().getParseResult());
            return LoadLeader.run(
                    plan, words, processOptions.awaitNs(), (second, times) -> progress.accept(second), most);
        }
        if (processOptions.lead() == null) {
            return plan.run(progress, most);
        }
        final PrintWriter err = spec.commandLine().getErr();
        return SharedLoad.lead(
                plan,
                processOptions,
                port -> processOptions.announce(port, err),
                (second, times) -> progress.accept(second),
                most);
    }

    private void join(LoadPlan plan) throws IOException {
        spec.commandLine()
                .getErr()
                .println(SharedLoad.join(plan, processOptions.join(), processOptions.awaitNs(), second -> {}));
    }

    private int failed(IOException failure) {
        spec.commandLine().getErr().println("FAILED: " + LogText.printable(failure.getMessage(), LogText.MAX_MESSAGE));
        return FAILED;
    }
}
