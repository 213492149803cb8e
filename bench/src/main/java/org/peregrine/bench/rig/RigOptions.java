package org.peregrine.bench.rig;

import java.util.ArrayList;
import java.util.List;

/**
 * Options of a run.
 *
 * @param tcpPort at which the server's command listens; 0 for stdio.
 * @param idle behaviour of both processes without work: {@code block}, {@code spin}, or {@code spin-then-block}, in
 *     which the raw echo blocks.
 * @param requests of each measured round.
 * @param rounds measured, each target in turn.
 * @param warmupRequests of each target and window, not counted.
 * @param window requests under way at once in the second half of each round.
 * @param results directory of the JSON files.
 * @param command of the server.
 */
record RigOptions(
        int tcpPort,
        String idle,
        int requests,
        int rounds,
        int warmupRequests,
        int window,
        String results,
        List<String> command) {

    /** The script that starts the server, seen from the root of the project. */
    static final String LAUNCHER = "./peregrine";

    /** Directory of results unless told otherwise; not under version control. */
    static final String RESULTS = "bench/results";

    static final String USAGE = """
            usage: LineRig [--tcp PORT] [--idle MODE] [--requests N] [--rounds N] [--warmup N] [--window N] [--results DIR]
                           [-- COMMAND...]
            MODE is block, spin-then-block (the default) or spin. COMMAND serves MCP on its standard input and output, or on PORT of the loopback interface.
            """;

    private static final int DEFAULT_REQUESTS = 50_000;
    private static final int DEFAULT_ROUNDS = 5;
    private static final int DEFAULT_WARMUP_REQUESTS = 100_000;
    private static final int DEFAULT_WINDOW = 64;

    /**
     * Reads a command line.
     *
     * @param args as {@link #USAGE} says.
     * @return the options; missing ones have their defaults.
     * @throws IllegalArgumentException when an option is unknown or has no number.
     */
    static RigOptions parse(String[] args) {
        int tcpPort = 0;
        String idle = "spin-then-block";
        int requests = DEFAULT_REQUESTS;
        int rounds = DEFAULT_ROUNDS;
        int warmupRequests = DEFAULT_WARMUP_REQUESTS;
        int window = DEFAULT_WINDOW;
        String results = RESULTS;
        int i = 0;
        for (; i + 1 < args.length && !args[i].equals("--"); i += 2) {
            switch (args[i]) {
                case "--tcp" -> tcpPort = Integer.parseInt(args[i + 1]);
                case "--idle" -> idle = args[i + 1];
                case "--requests" -> requests = Integer.parseInt(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--warmup" -> warmupRequests = Integer.parseInt(args[i + 1]);
                case "--window" -> window = Integer.parseInt(args[i + 1]);
                case "--results" -> results = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        if (i < args.length && !args[i].equals("--")) {
            throw new IllegalArgumentException("no value for " + args[i]);
        }
        final List<String> command = i < args.length ? List.of(args).subList(i + 1, args.length) : List.of();
        return new RigOptions(
                tcpPort,
                idle,
                requests,
                rounds,
                warmupRequests,
                window,
                results,
                command.isEmpty() ? defaultCommand(tcpPort, idle) : command);
    }

    private static List<String> defaultCommand(int tcpPort, String idle) {
        final List<String> command = new ArrayList<>(List.of(LAUNCHER, "serve", "--idle", idle));
        command.addAll(tcpPort == 0 ? List.of("--stdio") : List.of("--tcp", Integer.toString(tcpPort)));
        return command;
    }

    /**
     * The java that runs this program.
     *
     * @return its path.
     */
    static String java() {
        return System.getProperty("java.home") + "/bin/java";
    }
}
