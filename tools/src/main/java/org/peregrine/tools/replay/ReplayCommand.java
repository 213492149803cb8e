package org.peregrine.tools.replay;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.access.AccessOptions;
import org.peregrine.tools.load.probe.TargetProbe;
import org.peregrine.tools.option.Quantity;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.recording.RecordingDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine replay}: sends a recording to a server, and compares its answers with the recorded ones. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends what 'serve --record' has written to a server, connection by connection, at its pace, and "
                + "compares "
                + "the answers. Ids of sessions and tasks, cursors and states that servers generate are "
                + "replaced. "
                + "",
        exitCodeOnInvalidInput = 1,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0: every answer is equal",
            "1: there is nothing to replay, bad input, or a server that refuses connections",
            "2: there are differences, or the latency is not as --max-p99 wants it"
        },
        footer = {
            "",
            "Examples:",
            "  peregrine replay recording --to http://127.0.0.1:8080/mcp",
            "  peregrine replay recording --to https://mcp.example.com/mcp --ca ca.pem --token-file token",
            "  peregrine replay recording --to tcp:127.0.0.1:9000 --speed 10",
            "  peregrine replay recording --to 'stdio:./peregrine serve --stdio' --speed max --json report.json"
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int BAD_INPUT = 1;
    private static final int DIFFERENCES = 2;

    @Parameters(paramLabel = "DIR", description = "The directory of 'serve --record', or one of its files.")
    private Path directory;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TARGET",
            description = Target.FORMS + ", " + AeronChannel.CLIENT_FORMS)
    private String to;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            description = "Multiple of the recorded pace (default 1); max does not wait for any time.")
    private String speed = "1";

    @Option(
            names = "--after-answers",
            description = "Send frames that followed an answer only after that answer has come again; always so at "
                    + "--speed max. Without it frames are sent on time, and wait only for values that the server "
                    + "generates.")
    private boolean afterAnswers;

    @Option(
            names = "--ignore",
            paramLabel = "[METHOD:]POINTER",
            description = "Do not compare this part of answers, such as tools/call:/result/content/*/text."
                    + " May be repeated.")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            description = "Send this field with each HTTP request; credentials are not recorded. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Mixin
    private AccessOptions access;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait for an answer or event (default 30).")
    private int timeoutS = 30;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "Play the recording's beginning for so long to a responder in this process first, so that "
                    + "frames are "
                    + "sent on time; default 2s, at --speed max none. The server is not involved.")
    private String warmup;

    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            description =
                    "Fail when the 99th percentile is above this, from the due time; at --speed max from sending.")
    private String maxP99;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "Write latencies second by second to a new histogram log, which 'peregrine report' draws.")
    private Path hlog;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The workload's id in the JSON file, by which compare matches.")
    private String id = "";

    @Option(names = "--quiet", description = "Print no progress.")
    private boolean quiet;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report as JSON, too; peregrine compare compares two.")
    private Path json;

    private boolean unauthorizedNoted;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public ReplayCommand() {}

    @Override
    public Integer call() throws IOException {
        final ReplaySettings settings;
        final RecordingDirectory recording;
        final long maxP99Ns;
        final long warmupNs;
        try {
            settings = settings();
            OutputFile.requireNew(hlog);
            OutputFile.requireWritable(json);
            OutputFile.requireDistinct(json, hlog);
            maxP99Ns = maxP99 == null ? 0 : Quantity.durationNs(maxP99);
            warmupNs = Quantity.durationNs(warmup != null ? warmup : Double.isInfinite(settings.speed()) ? "0" : "2s");
            recording = RecordingDirectory.open(directory);
        } catch (final IllegalArgumentException | IOException wrong) {
            spec.commandLine()
                    .getErr()
                    .println("peregrine: " + LogText.printable(wrong.getMessage(), LogText.MAX_MESSAGE));
            return BAD_INPUT;
        }
        try {
            requireServer(settings);
            return replay(recording, settings, maxP99Ns, WarmUp.run(directory, settings, warmupNs));
        } catch (final TargetGoneException gone) {
            spec.commandLine()
                    .getErr()
                    .println("peregrine: the replay ended: "
                            + LogText.printable(gone.getMessage(), LogText.MAX_MESSAGE));
            return BAD_INPUT;
        }
    }

    private int replay(RecordingDirectory recording, ReplaySettings settings, long maxP99Ns, long warmed)
            throws IOException {
        try (IntervalLog intervals = hlog == null ? null : new IntervalLog(hlog);
                Replayer replayer = new Replayer(settings)) {
            replayer.outcome().log(intervals);
            return replay(replayer, recording, intervals, new Run(settings, maxP99Ns, warmed));
        }
    }

    /** Facts of a run beside its outcome. */
    private record Run(ReplaySettings settings, long maxP99Ns, long warmed) {}

    private int replay(Replayer replayer, RecordingDirectory recording, IntervalLog intervals, Run run)
            throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final ReplayProgress progress = new ReplayProgress(spec.commandLine().getErr(), recording, replayer.outcome());
        final boolean shown = !quiet && isTerminal();
        replayer.onTick(() -> {
            if (shown) {
                progress.run();
            }
            if (intervals != null) {
                intervals.tick();
            }
            noteUnauthorized(replayer.outcome());
        });
        recording.forEach(replayer::take);
        replayer.finish();
        if (shown) {
            progress.end();
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (run.warmed > 0) {
            out.println("warmed up with " + run.warmed + " frames to a responder of its own");
        }
        final ReplayResult result = new ReplayResult(replayer.outcome(), run.settings, run.maxP99Ns);
        final ReplayReport report =
                new ReplayReport(replayer.outcome(), remarks(recording, replayer.outcome()), result);
        report.print(out);
        out.flush();
        if (json != null) {
            PrivateFiles.createFile(json);
            OutputFile.replace(json, report.json(result.report(id, startedAt)) + "\n");
        }
        if (replayer.outcome().framesSent == 0) {
            spec.commandLine().getErr().println("peregrine: nothing was sent");
            return BAD_INPUT;
        }
        return replayer.outcome().isEqual() && result.isFastEnough() ? 0 : DIFFERENCES;
    }

    /** Once and at once: what follows is of no use, and may take as long as the recording did. */
    private void noteUnauthorized(ReplayOutcome outcome) {
        if (!unauthorizedNoted && !outcome.unauthorized.isEmpty()) {
            unauthorizedNoted = true;
            note("the server answered with " + outcome.unauthorized + "; --token-file gives a token");
        }
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private ReplaySettings settings() {
        final StringBuilder lines = new StringBuilder();
        for (final String header : headers) {
            if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n]*")) {
                throw new ParameterException(spec.commandLine(), "'" + header + "' is no header field");
            }
            lines.append(header).append("\r\n");
        }
        new AnswerComparison(ignored);
        final double factor = speed();
        final Target target = Target.parse(to);
        return new ReplaySettings(
                target,
                factor,
                afterAnswers || Double.isInfinite(factor),
                TimeUnit.SECONDS.toNanos(timeoutS),
                access.apply(target, ClientSettings.RAW.withHeaderLines(lines.toString())),
                ignored);
    }

    private double speed() {
        if (speed.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            final double factor = Double.parseDouble(speed);
            if (factor > 0) {
                return factor;
            }
        } catch (final NumberFormatException notANumber) {
            throw new IllegalArgumentException("'" + speed + "' is no speed; expected a number or max", notANumber);
        }
        throw new IllegalArgumentException("a speed is above 0");
    }

    private static List<String> remarks(RecordingDirectory recording, ReplayOutcome outcome) {
        final List<String> remarks = new ArrayList<>();
        if (!outcome.unauthorized.isEmpty()) {
            remarks.add("the server answered with " + outcome.unauthorized);
        }
        recording.damages().forEach(damage -> remarks.add("damaged: " + damage));
        if (recording.missing() > 0) {
            remarks.add(recording.missing() + " documents are missing in the recording");
        }
        return remarks;
    }

    private void note(String line) {
        spec.commandLine().getErr().println("peregrine: " + LogText.printable(line, LogText.MAX_MESSAGE));
        spec.commandLine().getErr().flush();
    }

    /** Before the warm-up, which would have been for nothing. */
    private void requireServer(ReplaySettings settings) throws IOException {
        final String refusal = TargetProbe.refusal(
                settings.target(), settings.connection().withOpenTimeoutNs(settings.timeoutNs()), this::note);
        if (refusal != null) {
            throw new TargetGoneException(refusal);
        }
    }
}
