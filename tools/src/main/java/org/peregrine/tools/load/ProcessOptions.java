package org.peregrine.tools.load;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.merge.WorkerRoster;
import org.peregrine.tools.option.Quantity;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options that say by which processes a load is made. */
public final class ProcessOptions {
    /** Of the one that leads, and not of those that it starts. */
    private static final Set<String> LEADING = Set.of(
            "--processes",
            "--lead",
            "--workers",
            "--await",
            "--json",
            "--hlog",
            "--html",
            "--id",
            "--quiet",
            "--max-p99",
            "--max-second-p95",
            "--max-errors");

    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "Processes of the generator on this machine, which share rate and connections, each with"
                    + " --threads threads; default 1.")
    private int processes = 1;

    @Option(
            names = "--lead",
            paramLabel = "[HOST:]PORT",
            description =
                    "Lead the load of --workers processes, on this host or others, that have the same options with"
                            + " --join in place of these two. Listens on 127.0.0.1 unless told otherwise; without passwords and"
                            + " encryption, so only in a network that is trusted.")
    private String lead;

    @Option(names = "--workers", paramLabel = "N", description = "Number of processes that --lead awaits.")
    private Integer workers;

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            description = "Make a share of the load that a leader leads there; the results are the leader's.")
    private String join;

    @Option(
            names = "--await",
            paramLabel = "TIME",
            description = "Time in which all workers must have joined, and then have opened their connections; default"
                    + " 60s.")
    private String await = "60s";

    /** For picocli. */
    public ProcessOptions() {}

    /**
     * Checks the options.
     *
     * @return the number of processes.
     * @throws IllegalArgumentException when they do not go together.
     */
    public int count() {
        if ((lead == null) != (workers == null)) {
            throw new IllegalArgumentException("--lead and --workers belong together");
        }
        if ((lead != null && join != null) || (processes != 1 && (lead != null || join != null))) {
            throw new IllegalArgumentException("--processes, --lead and --join exclude each other");
        }
        final int count = lead == null ? processes : workers;
        if (count < 1 || count > WorkerRoster.MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "--processes and --workers are numbers from 1 to " + WorkerRoster.MOST_WORKERS);
        }
        lead();
        join();
        if (Quantity.durationNs(await) <= 0) {
            throw new IllegalArgumentException("--await must be above 0");
        }
        return count;
    }

    /**
     * Address to lead at.
     *
     * @return null for none.
     */
    public InetSocketAddress lead() {
        return lead == null ? null : address(lead.contains(":") ? lead : "127.0.0.1:" + lead);
    }

    /**
     * Address of the leader to join.
     *
     * @return null for none.
     */
    public InetSocketAddress join() {
        return join == null ? null : address(join);
    }

    /**
     * Whether processes of this machine are to be started.
     *
     * @return true when there are to be several.
     */
    public boolean starts() {
        return processes > 1;
    }

    /**
     * Time in which all must have come, and then must be ready.
     *
     * @return nanoseconds.
     */
    public long awaitNs() {
        return Quantity.durationNs(await);
    }

    /**
     * Tells people where workers join.
     *
     * @param port that is listened at.
     * @param err takes one line.
     */
    public void announce(int port, PrintWriter err) {
        err.println("leading " + LogText.count(workers, "worker") + ": --join " + lead().getHostString() + ":" + port);
        err.flush();
    }

    private static InetSocketAddress address(String text) {
        final int colon = text.lastIndexOf(':');
        final String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        final InetSocketAddress address =
                new InetSocketAddress(text.substring(0, colon).replaceAll("^\\[|]$", ""), Integer.parseInt(port));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unknown host in '" + text + "'");
        }
        return address;
    }

    /**
     * The command line of a worker: as this one was given, without what is the leader's.
     *
     * @param parsed command line of the leader.
     * @return options and parameters, without the command's name.
     */
    public static List<String> words(ParseResult parsed) {
        final List<String> words = new ArrayList<>();
        parsed.matchedPositionals().forEach(target -> words.addAll(target.originalStringValues()));
        for (final OptionSpec option : parsed.matchedOptions()) {
            if (!LEADING.contains(option.longestName())) {
                words.addAll(words(option.longestName(), option.arity().max() == 0, option));
            }
        }
        return words;
    }

    private static List<String> words(String name, boolean flag, ArgSpec option) {
        return flag
                ? List.of(name)
                : option.originalStringValues().stream()
                        .map(value -> name + "=" + value)
                        .toList();
    }
}
