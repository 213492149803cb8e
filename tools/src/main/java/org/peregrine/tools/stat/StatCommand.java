package org.peregrine.tools.stat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.status.file.StatusSnapshot;
import org.peregrine.tools.output.TerminalSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peregrine stat}: a live table of a running server, from another terminal. */
@Command(
        name = "stat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows a running server: latencies, methods, pauses, connections, refusals, errors of drivers, slow "
                        + "requests. Without a server it takes the only one that runs, or lists those that do.",
        footer = {
            "",
            "Examples:",
            "  peregrine stat                 the only server of this user, until Ctrl-C",
            "  peregrine stat 4711 --once     the server with this process id, once",
            "",
            "Durations are of the last interval (a second) unless a column says 'all'."
        })
public final class StatCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";
    private static final int FAILED = 1;

    @Parameters(arity = "0..1", paramLabel = "PID|FILE", description = "The server: its process, or its status file.")
    private String server;

    @Option(names = "--once", description = "Print once and end.")
    private boolean once;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "Time between two refreshes (default 1).")
    private double intervalSeconds = 1;

    @Spec
    private CommandSpec spec;

    private final StatusDirectory directory;

    /** Looks for servers of this user. */
    public StatCommand() {
        this(StatusDirectory.ofUser());
    }

    StatCommand(StatusDirectory directory) {
        this.directory = directory;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (intervalSeconds <= 0) {
            throw new ParameterException(spec.commandLine(), "--interval must be positive");
        }
        final PrintWriter out = spec.commandLine().getOut();
        final Path file = server == null ? onlyServer(out) : file(server);
        if (file == null) {
            return FAILED;
        }
        StatusSnapshot snapshot = read(file);
        if (!StatusDirectory.isAlive(snapshot)) {
            out.println("Process " + snapshot.pid() + " ended without removing " + file + ": removed.");
            Files.deleteIfExists(file);
            return FAILED;
        }
        while (true) {
            final TerminalSize terminal = TerminalSize.ofStandardOutput();
            out.print(page(snapshot, terminal));
            out.flush();
            if (once) {
                return 0;
            }
            TimeUnit.NANOSECONDS.sleep((long) (intervalSeconds * TimeUnit.SECONDS.toNanos(1)));
            if (!Files.exists(file) || !StatusDirectory.isAlive(snapshot)) {
                out.println("The server has ended.");
                return 0;
            }
            snapshot = read(file);
        }
    }

    /** Fits the terminal; what scrolls away on one that is shown once can be scrolled back to. */
    private String page(StatusSnapshot snapshot, TerminalSize terminal) {
        final long nowMs = System.currentTimeMillis();
        if (terminal == null) {
            return new StatPage(snapshot, nowMs).text();
        }
        final StatPage page = new StatPage(snapshot, nowMs, terminal.columns());
        return once ? page.text() : HOME_AND_CLEAR + page.text(terminal.rows() - 1);
    }

    private Path file(String name) {
        return name.chars().allMatch(Character::isDigit) ? directory.file(Long.parseLong(name)) : Path.of(name);
    }

    private StatusSnapshot read(Path file) {
        try {
            return StatusSnapshot.read(file);
        } catch (final IllegalArgumentException wrong) {
            final String reason = Files.exists(file) ? wrong.getMessage() : "no server shows itself in " + file;
            throw new ParameterException(spec.commandLine(), reason, wrong);
        }
    }

    /** The file of the only server that runs; otherwise says which do. Removes what dead ones have left. */
    private Path onlyServer(PrintWriter out) throws IOException {
        final List<Path> alive = new ArrayList<>();
        final List<String> lines = new ArrayList<>();
        final List<Path> removed = new ArrayList<>();
        directory.removeStale(removed::add);
        if (!removed.isEmpty()) {
            out.println(removed.size() + " processes ended without removing their files: removed.");
        }
        for (final Path file : directory.files()) {
            try {
                final StatusSnapshot snapshot = StatusSnapshot.read(file);
                if (StatusDirectory.isAlive(snapshot)) {
                    alive.add(file);
                    lines.add(StatPage.line(snapshot, System.currentTimeMillis()));
                } else {
                    out.println("Process " + snapshot.pid() + " ended without removing " + file + ": removed.");
                    Files.deleteIfExists(file);
                }
            } catch (final IllegalArgumentException foreign) {
                out.println(LogText.printable(foreign.getMessage(), LogText.MAX_MESSAGE));
            }
        }
        if (alive.isEmpty()) {
            out.println("No server of this user runs.");
        } else if (alive.size() > 1) {
            out.println("Several servers run; name one by its process id:");
            lines.forEach(out::println);
        }
        return alive.size() == 1 ? alive.getFirst() : null;
    }
}
