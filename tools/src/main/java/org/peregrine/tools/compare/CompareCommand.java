package org.peregrine.tools.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.client.process.CommandWords;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.access.AccessOptions;
import org.peregrine.tools.load.LoadSample;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine compare}: two results, or two builds in turn. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        exitCodeOnExecutionException = 1,
        description = "Compares results, builds or servers for regressions.",
        footer = {
            "",
            "Exit code: 0 fine, 2 regression, 1 bad input: nothing in common, a workload that the baseline lacks or "
                    + "that",
            "vanished from its suite, a run that failed. A suite is compared with the baseline of a larger one by "
                    + "its own",
            "workloads.",
            "",
            "Examples:",
            "  peregrine compare bench/results/regression_latest.json bench/baseline/main_latest.json "
                    + "--fail-on-regression",
            "  peregrine compare --paired 'old/peregrine serve --stdio' 'new/peregrine serve --stdio' --rounds 10",
            "  peregrine compare --paired 'old/peregrine serve --tcp {port}' 'new/peregrine serve --tcp {port}' \\",
            "      --target tcp:127.0.0.1:{port}",
            "  peregrine compare --paired --suite old/peregrine new/peregrine --rounds 5",
            "  peregrine compare bench/baseline/main_latest.json --history days --fail-on-regression --html days.html",
            "  peregrine compare bench/results/regression_latest.json --published --fail-on-regression",
            "  peregrine compare --self-test"
        })
public final class CompareCommand implements Callable<Integer> {
    private static final int BAD_INPUT = 1;
    private static final int REGRESSION = 2;
    private static final int MIN_ROUNDS = 3;
    private static final int SUITE_RUNS = 2;

    @Parameters(
            arity = "0..2",
            paramLabel = "FILE",
            description = "CURRENT and BASELINE; with --paired, commands A and B.")
    private List<String> operands = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            description = "Largest slowdown that is accepted; default 0.10.")
    private double threshold = 0.10;

    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Compare CURRENT with the results of the days before in this directory; of machines with "
                    + "the same processor and cores.")
    private Path history;

    @Option(names = "--html", paramLabel = "FILE", description = "With --history: draw the days on a new page.")
    private Path html;

    @Option(
            names = "--published",
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = "bench/published",
            description = "Compare CURRENT with the repository's baseline: of this kind of machine, or of another one "
                    + "whose times are scaled; default ${FALLBACK-VALUE}.")
    private Path published;

    @Option(names = "--fail-on-regression", description = "Exit with 2 when a file shows a regression.")
    private boolean failOnRegression;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the comparison as JSON to a new file.")
    private Path json;

    @Option(
            names = "--paired",
            description = "Start two servers by their commands, in turn, and judge on the ratio of their rounds.")
    private boolean paired;

    @Option(
            names = "--target",
            paramLabel = "TARGET",
            description =
                    "Address at which the commands listen; without it, over stdio. {port} is a free port, here and "
                            + "there. One of " + Target.FORMS + ", " + AeronChannel.CLIENT_FORMS + ".")
    private String target = "";

    @Mixin
    private AccessOptions access;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Number of rounds of --paired and --self-test, up to three times as many while undecided; "
                    + "default 10.")
    private int rounds = 10;

    @Option(
            names = "--suite",
            description = "With --paired: the commands are builds that run bench regression in turn, and every "
                    + "workload is judged on the median of two runs of --rounds.")
    private boolean suite;

    @Option(names = "--mix", paramLabel = "PART[,PART]", description = "Requests to send; default tools/call:echo.")
    private String mix = "tools/call:echo";

    @Option(names = "--args", paramLabel = "JSON", description = "Arguments of the tools.")
    private String arguments = "{\"message\":\"{{payload}}\"}";

    @Option(names = "--connections", paramLabel = "N", description = "Number of connections; default 1.")
    private int connections = 1;

    @Option(names = "--window", paramLabel = "N", description = "Requests under way on each connection; default 1.")
    private int window = 1;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            description = "Length of each round's warm-up, not measured; default 3.")
    private double warmupS = 3;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "Length of each round's measurement; default 3.")
    private double durationS = 3;

    @Option(
            names = "--self-test",
            description = "Show that a slowdown of 15 percent is found, and none where there is none.")
    private boolean selfTest;

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public CompareCommand() {}

    @Override
    public Integer call() {
        if (!(threshold > 0) || Double.isInfinite(threshold)) {
            throw wrong("--threshold must be above 0, and finite");
        }
        if (rounds < MIN_ROUNDS) {
            throw wrong("--rounds must be at least " + MIN_ROUNDS);
        }
        if (suite && !paired) {
            throw wrong("--suite needs --paired");
        }
        if (html != null && history == null) {
            throw wrong("--html needs --history");
        }
        try {
            OutputFile.requireNew(json, html);
        } catch (final IllegalArgumentException unwritable) {
            throw new ParameterException(spec.commandLine(), unwritable.getMessage(), unwritable);
        }
        final PrintWriter out = spec.commandLine().getOut();
        try {
            if (selfTest) {
                return SelfTest.passes(out, rounds, threshold) ? 0 : REGRESSION;
            }
            if (published != null) {
                return comparePublished(out);
            }
            if (history != null) {
                return compareDays(out);
            }
            if (operands.size() != 2) {
                throw wrong(paired ? "two commands are wanted" : "CURRENT and BASELINE are wanted");
            }
            if (suite) {
                return compareSuites(out);
            }
            return paired ? comparePaired(out) : compareFiles(out);
        } catch (final BadInputException | IOException bad) {
            spec.commandLine().getErr().println("peregrine compare: " + bad.getMessage());
            return BAD_INPUT;
        }
    }

    private ParameterException wrong(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    private int compareFiles(PrintWriter out) throws BadInputException, IOException {
        return judge(
                out,
                Comparison.of(
                        ResultReader.read(Path.of(operands.get(0))),
                        ResultReader.read(Path.of(operands.get(1))),
                        threshold));
    }

    private int comparePublished(PrintWriter out) throws BadInputException, IOException {
        if (operands.size() != 1 || paired || history != null) {
            throw wrong("with --published CURRENT alone is wanted");
        }
        final SuiteReport current = ResultReader.read(Path.of(operands.getFirst()));
        final Published baseline = Published.find(current, published);
        out.println("published: " + LogText.printable(baseline.description()));
        return judge(out, Comparison.of(current, baseline.baseline(), threshold));
    }

    private int judge(PrintWriter out, Comparison comparison) {
        ComparisonTable.print(out, comparison, threshold);
        if (json != null) {
            ComparisonTable.write(json, comparison, threshold);
        }
        return failOnRegression && !comparison.regressions().isEmpty() ? REGRESSION : 0;
    }

    private int compareDays(PrintWriter out) throws BadInputException, IOException {
        if (operands.size() != 1 || paired) {
            throw wrong("with --history CURRENT alone is wanted");
        }
        if (!Files.isDirectory(history)) {
            throw new BadInputException("there is no directory " + history);
        }
        final SuiteReport current = ResultReader.read(Path.of(operands.getFirst()));
        final DayHistory days = DayHistory.of(current, history);
        DayHistoryPage.print(out, days, threshold);
        if (html != null) {
            OutputFile.create(
                    html, DayHistoryPage.html(days, current, threshold).getBytes(StandardCharsets.UTF_8));
        }
        return failOnRegression && !days.regressions(threshold).isEmpty() ? REGRESSION : 0;
    }

    private int comparePaired(PrintWriter out) throws IOException {
        final PairedRun run = pairedRun();
        run.run(rounds, PairedRun.MORE * rounds, threshold, line -> {
            out.println(line);
            out.flush();
        });
        ComparisonTable.print(out, run, threshold);
        if (json != null) {
            ComparisonTable.write(json, run, threshold);
        }
        if (run.isUndecided(threshold)) {
            out.println("note: the rounds differ too much to tell; measure on a quieter machine, or longer");
            out.flush();
        }
        return run.isSlower(threshold) ? REGRESSION : 0;
    }

    private int compareSuites(PrintWriter out) throws BadInputException, IOException {
        final PairedSuite run = new PairedSuite(new SuiteSubject(operands.get(0)), new SuiteSubject(operands.get(1)));
        run.run(SUITE_RUNS, rounds, line -> {
            out.println(line);
            out.flush();
        });
        final List<PairedSuite.Row> rows = run.rows();
        PairedSuiteTable.print(out, rows, threshold);
        if (json != null) {
            PairedSuiteTable.write(json, rows, threshold);
        }
        return rows.stream().anyMatch(row -> row.isSlower(threshold)) ? REGRESSION : 0;
    }

    private PairedRun pairedRun() {
        try {
            operands.forEach(CommandWords::split);
            final Target probe = Target.parse(target.isEmpty() ? "stdio:-" : target.replace("{port}", "1"));
            if (probe.kind().isExchange() && window > 1) {
                throw wrong("over HTTP a connection has one request under way; use --connections");
            }
            final ClientSettings settings = access.apply(probe, ClientSettings.of(ProtocolVersion.LATEST_LEGACY));
            return new PairedRun(
                    new CommandSubject(operands.get(0), target, settings),
                    new CommandSubject(operands.get(1), target, settings),
                    settings,
                    new LoadSample.Shape(mix, arguments, connections, window, nanos(warmupS), nanos(durationS)));
        } catch (final IllegalArgumentException bad) {
            throw new ParameterException(spec.commandLine(), bad.getMessage(), bad);
        }
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
