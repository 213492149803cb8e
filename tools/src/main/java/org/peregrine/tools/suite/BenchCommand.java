package org.peregrine.tools.suite;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.output.OutputFile;
import org.peregrine.tools.profile.JavaProcess;
import org.peregrine.tools.profile.LeakVerdict;
import org.peregrine.tools.profile.LiveMemory;
import org.peregrine.tools.profile.ProfileEvent;
import org.peregrine.tools.profile.Profiler;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.ResultFileWriter;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.SuiteReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code peregrine bench}: the benchmark suites. Its subcommand {@code load} stands in a package of its own, above this
 * one, and is added where the commands are put together.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 1,
        sortOptions = false,
        description =
                "Measures this server with the suites baseline, regression, load and profile. Each starts a server "
                        + "of its own. Results go to new files under bench/; peregrine compare compares two. "
                        + "optimizations compares what the engine does with what it avoids; it needs the source tree.",
        footer = {
            "",
            "Exit code: 0 passed, 2 a budget is over, something is alarming or an optimization does not pay, 1 failed.",
            "",
            "Examples:",
            "  peregrine bench regression                      five workloads, under a minute",
            "  peregrine bench baseline                        all of them, about nine minutes",
            "  peregrine bench load sustained --duration 300   100,000 requests/s, scaled to the cores",
            "  peregrine bench ladder --transport http         rates up to and past the highest that is held",
            "  peregrine bench publish MACHINE                 the last baseline, into the repository",
            "  peregrine bench profile                         flame graphs of a loaded server",
            "  peregrine bench optimizations                   six optimizations, each beside its absence"
        })
public final class BenchCommand {
    private static final int FAILED = SuiteRun.FAILED;
    private static final Path RESULTS = SuiteRun.RESULTS;
    private static final Path BASELINE = Path.of("bench", "baseline");

    @Spec
    private CommandSpec spec;

    /** For picocli. */
    public BenchCommand() {}

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private SuiteRun begin(String type, Path directory, String prefix) {
        final SuiteRun run = new SuiteRun(type, out());
        check(() -> run.requireWritable(directory, prefix));
        return run;
    }

    /** Names the part in whose help the options are. */
    private ParameterException wrongUsage(String part, IllegalArgumentException wrong) {
        return new ParameterException(spec.subcommands().get(part), wrong.getMessage(), wrong);
    }

    /** Makes wrong usage of results that could not be written. */
    private void check(Runnable requirement) {
        try {
            requirement.run();
        } catch (final IllegalArgumentException unwritable) {
            throw new ParameterException(spec.commandLine(), unwritable.getMessage(), unwritable);
        }
    }

    /** The five that tell whether something became slower. */
    @Command(
            name = "regression",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            description = "Five workloads with budgets, under a minute; to bench/results.")
    int regression() throws IOException, InterruptedException {
        final SuiteRun run = begin("regression", RESULTS, "regression");
        try (MeasuredServer server = MeasuredServer.start()) {
            run.run(Suites.regression(server, Suites.Times.SHORT));
        }
        return run.end(RESULTS, "regression");
    }

    /** Everything, with live memory watched in between. */
    @Command(
            name = "baseline",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            description = "All workloads, about nine minutes; to bench/baseline.")
    int baseline() throws IOException, InterruptedException {
        final SuiteRun run = begin("baseline", BASELINE, "main");
        try (MeasuredServer server = MeasuredServer.start();
                JavaProcess process = JavaProcess.attach(server.pid())) {
            SuiteRun.warmUp(server, out());
            final List<LiveMemory.Sample> samples = new ArrayList<>();
            final long startNs = System.nanoTime();
            final List<Workload> workloads = Suites.baseline(server, Suites.Times.LONG);
            for (int i = 0; i < workloads.size(); i++) {
                run.run(workloads.get(i), i, workloads.size());
                samples.add(at(System.nanoTime() - startNs, sample(process)));
            }
            judge(run, samples);
        }
        return run.end(BASELINE, "main");
    }

    private static LiveMemory.Sample sample(JavaProcess process) throws IOException, InterruptedException {
        return LiveMemory.watch(process, Duration.ofMillis(200), 2, sample -> {})
                .getLast();
    }

    private static LiveMemory.Sample at(long ns, LiveMemory.Sample sample) {
        return new LiveMemory.Sample(
                ns, sample.heap(), sample.heapCommitted(), sample.nonHeap(), sample.direct(), sample.mapped());
    }

    private void judge(SuiteRun run, List<LiveMemory.Sample> samples) {
        if (samples.size() < LeakVerdict.FEWEST) {
            run.alert("too few looks at the server's memory for a verdict: " + samples.size());
            return;
        }
        final LeakVerdict verdict = LeakVerdict.of(
                samples.stream().map(LiveMemory.Sample::atNs).toList(),
                samples.stream().map(LiveMemory.Sample::live).toList());
        out().println("server: " + verdict);
        if (verdict.leaks()) {
            run.alert("server: " + verdict);
        }
    }

    /** Rates stepped up past the highest that is held. */
    @Command(
            name = "ladder",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            sortOptions = false,
            description =
                    "Steps the rate up until it is not held, over each transport, and names the highest held rate; "
                            + "to bench/results.",
            footer = {"", "Exit code: 0 each transport held a rate, 2 one did not hold its first, 1 failed."})
    int ladder(@Mixin LadderOptions options) throws IOException, InterruptedException {
        final LadderRun run;
        final String name = "load_ladder_" + SuiteRun.stamp();
        final Path file = RESULTS.resolve(name + ".json");
        final Path page = RESULTS.resolve(name + ".html");
        try {
            options.check();
            run = new LadderRun(options.ladder(), options, out());
            OutputFile.requireDirectory(RESULTS);
            OutputFile.requireNew(file, page);
        } catch (final IllegalArgumentException wrong) {
            throw wrongUsage("ladder", wrong);
        }
        if (options.target() != null) {
            run.begin();
            run.climb(options.target());
        } else {
            try (MeasuredServer server =
                    MeasuredServer.start(options.serverOptions().toArray(new String[0]))) {
                SuiteRun.warmUp(server, out());
                run.begin();
                for (final String transport : options.transports()) {
                    run.climb(server.target(transport), server.pid());
                }
            }
        }
        run.write(file, page);
        return run.isPassed() ? 0 : FAILED;
    }

    /** A baseline for the repository. */
    @Command(
            name = "publish",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            description = "Puts a baseline into the repository, under the name of its machine; refuses (2) one that is "
                    + "incomplete, failed, over a budget, or of changed sources.")
    int publish(
            @Parameters(paramLabel = "MACHINE", description = "Lower-case letters, digits and hyphens.") String name,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "FILE",
                            defaultValue = "bench/baseline/main_latest.json",
                            description = "Result of bench baseline; default ${DEFAULT-VALUE}.")
                    Path file,
            @Option(
                            names = "--to",
                            paramLabel = "DIR",
                            defaultValue = Publication.DIRECTORY,
                            description = "Directory of published baselines; default ${DEFAULT-VALUE}.")
                    Path directory)
            throws IOException {
        final SuiteReport report = ResultReader.read(file);
        final List<String> objections = Publication.objections(report, name, Suites.baselineIds());
        if (!objections.isEmpty()) {
            objections.forEach(objection -> out().println("not published: " + objection));
            return FAILED;
        }
        Files.createDirectories(directory);
        final Path published = directory.resolve(name + ".json");
        Files.write(published, ResultFileWriter.json(Publication.of(report, name)));
        out().println("written to " + published + ", to be committed");
        return 0;
    }

    /** Flame graphs of a server under load. */
    @Command(
            name = "profile",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            description = "Flame graphs and live memory of a server under load; to bench/profiles.")
    int profile(
            @Option(
                            names = "--duration",
                            paramLabel = "SECONDS",
                            defaultValue = "15",
                            description = "Length of each profile; default 15.")
                    int seconds)
            throws IOException, InterruptedException {
        final Path directory = Path.of("bench", "profiles", "serve_" + SuiteRun.stamp());
        check(() -> Profiler.requireNew(directory, List.of(ProfileEvent.values()), true));
        final int profiles = ProfileEvent.values().length + 1;
        boolean leaks;
        try (MeasuredServer server = MeasuredServer.start();
                JavaProcess process = JavaProcess.attach(server.pid())) {
            final AtomicReference<String> failure = new AtomicReference<>();
            final Thread load =
                    Thread.ofPlatform().daemon().start(() -> keepBusy(server, profiles * (seconds + 2), failure));
            final Profiler profiler = new Profiler(process, directory, out()::println);
            for (final ProfileEvent event : ProfileEvent.values()) {
                out().println("sampling " + event.label() + " for " + seconds + " s …");
                profiler.sample(event, Duration.ofSeconds(seconds));
            }
            leaks = profiler.memory(Duration.ofSeconds(seconds), 2 * LeakVerdict.FEWEST)
                    .leaks();
            load.join();
            if (failure.get() != null) {
                throw new IOException("The load failed: " + failure.get());
            }
        }
        out().println("written to " + directory.toAbsolutePath());
        return leaks ? FAILED : 0;
    }

    /** Six optimizations, each with and without, by the laboratory. */
    @Command(
            name = "optimizations",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 1,
            sortOptions = false,
            description = {
                "Compares six optimizations with their absence, about two minutes; to bench/results.",
                "Both sides are measured in one run, round by round in turn:",
                "  schema  a schema compiled for each call, or once",
                "  json    Jackson, or the engine's own decoder and writer",
                "  async   tools one after another, or each on a virtual thread",
                "  fanout  changes written to subscribers one at a time, or together",
                "  copies  frames and replies copied to arrays, or used in place",
                "  shards  one shard, or one for every two cores; judged with 4 cores or more",
                "The ways without stand in the module bench, which is built when it is needed: this command needs the "
                        + "source tree, and Maven the first time."
            },
            footer = {"", "Exit code: 0 each pays, 2 one does not (or it is too noisy to tell), 1 one failed."})
    int optimizations(@Mixin OptimizationOptions options) throws IOException {
        final List<String> words;
        final Laboratory laboratory;
        try {
            words = options.words();
            laboratory = Laboratory.ofThisProgram();
        } catch (final IllegalArgumentException wrong) {
            throw wrongUsage("optimizations", wrong);
        }
        out().flush();
        return laboratory.run("optimizations", words);
    }

    private static void keepBusy(MeasuredServer server, int seconds, AtomicReference<String> failure) {
        try {
            final Load load = new Load()
                    .connections(16)
                    .warmupNs(TimeUnit.SECONDS.toNanos(2))
                    .durationNs(TimeUnit.SECONDS.toNanos(seconds));
            final BenchmarkResult result = new WireWorkload("profile", server, "http", load).run(Environment.current());
            if (!result.isValid()) {
                failure.set(String.join("; ", result.failures()));
            }
        } catch (final IOException failed) {
            failure.set(failed.getMessage());
        }
    }
}
