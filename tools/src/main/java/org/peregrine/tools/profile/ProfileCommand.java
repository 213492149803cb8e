package org.peregrine.tools.profile;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine profile}: flame graphs and live memory of a running JVM. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Draws where a running JVM spends its time, as flame graphs (HTML and SVG), and checks whether its "
                        + "memory grows. The JVM must belong to the same user. "
                        + "",
        footer = {
            "",
            "Exit code: 0 well, 1 failed, 2 wrong usage or a leak.",
            "",
            "Examples:",
            "  peregrine profile 4711                           CPU for 30 s",
            "  peregrine profile 4711 --event cpu,alloc,lock    one after the other",
            "  peregrine profile 4711 --memory --duration 300   does live memory grow in five minutes?"
        })
public final class ProfileCommand implements Callable<Integer> {
    private static final int LEAK = 2;
    private static final int SAMPLES = 20;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss", Locale.ROOT);

    @Parameters(paramLabel = "PID", description = "The process.")
    private long pid;

    @Option(
            names = "--event",
            paramLabel = "EVENT[,EVENT...]",
            hideParamSyntax = true,
            split = ",",
            description = "Kind of samples: cpu (the default), alloc, wall, lock.")
    private List<ProfileEvent> events = new ArrayList<>();

    @Option(
            names = "--memory",
            description =
                    "Watch heap and direct memory after garbage collections, which are asked for: 20 times in the "
                            + "duration.")
    private boolean memory;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "Length of sampling for each event, and of --memory (default 30).")
    private int seconds = 30;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory of the files (default: bench/profiles/PID_TIME, never overwritten).")
    private Path directory;

    @Option(
            names = "--jfr",
            description = "Sample with JDK Flight Recorder; otherwise only where async-profiler cannot run.")
    private boolean flightRecorder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--duration must be at least 1");
        }
        if (events.isEmpty() && !memory) {
            events.add(ProfileEvent.CPU);
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Path files = directory != null
                ? directory
                : Path.of(
                        "bench",
                        "profiles",
                        pid + "_" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP));
        try {
            Profiler.requireNew(files, events, memory);
        } catch (final IllegalArgumentException unwritable) {
            throw new ParameterException(spec.commandLine(), unwritable.getMessage(), unwritable);
        }
        boolean leaks = false;
        try (JavaProcess process = JavaProcess.attach(pid)) {
            final Profiler profiler = new Profiler(process, files, out::println);
            if (flightRecorder) {
                profiler.useFlightRecorder();
            }
            for (final ProfileEvent event : events) {
                out.println("sampling " + event.label() + " for " + seconds + " s …");
                profiler.sample(event, Duration.ofSeconds(seconds));
            }
            if (memory) {
                final LeakVerdict verdict = profiler.memory(Duration.ofSeconds(seconds), SAMPLES);
                leaks = verdict.leaks();
            }
        }
        out.println("written to " + files.toAbsolutePath());
        return leaks ? LEAK : 0;
    }
}
