package org.peregrine.bench.rig;

/**
 * Options of {@link WireRig}.
 *
 * @param idle the way in which servers wait for work: {@code block}, {@code spin-then-block} or {@code spin}.
 * @param requests of each round of each wire and window.
 * @param rounds measured, all wires in turn.
 * @param warmupRequests of each wire and window, not counted.
 * @param window requests under way at once in the second half of each round.
 * @param idleSeconds for which a server without work is watched; 0 leaves this part out.
 * @param results directory of the JSON files.
 */
record WireOptions(
        String idle, int requests, int rounds, int warmupRequests, int window, int idleSeconds, String results) {
    static final String USAGE = """
            usage: WireRig [--idle MODE] [--requests N] [--rounds N] [--warmup N] [--window N] [--idle-seconds N] [--results DIR]
            MODE is block, spin-then-block (the default) or spin.
            """;

    /**
     * Reads a command line.
     *
     * @param args as {@link #USAGE} says.
     * @return the options; missing ones have their defaults.
     * @throws IllegalArgumentException when an option is unknown or has no number.
     */
    static WireOptions parse(String... args) {
        String idle = "spin-then-block";
        int requests = 20_000;
        int rounds = 5;
        int warmup = 50_000;
        int window = 64;
        int idleSeconds = 3;
        String results = RigOptions.RESULTS;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            switch (args[i]) {
                case "--idle" -> idle = args[i + 1];
                case "--requests" -> requests = Integer.parseInt(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--warmup" -> warmup = Integer.parseInt(args[i + 1]);
                case "--window" -> window = Integer.parseInt(args[i + 1]);
                case "--idle-seconds" -> idleSeconds = Integer.parseInt(args[i + 1]);
                case "--results" -> results = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new WireOptions(idle, requests, rounds, warmup, window, idleSeconds, results);
    }
}
