package org.peregrine.bench.rig;

/**
 * The options that the HTTP and the process rig share.
 *
 * @param rounds measured.
 * @param seconds of a round.
 * @param connections held idle.
 * @param results directory of the JSON files.
 */
record RigArguments(int rounds, int seconds, int connections, String results) {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 1;
    private static final int IDLE_CONNECTIONS = 10_000;

    /**
     * Reads a command line.
     *
     * @param args pairs of option and value.
     * @return the options; missing ones have their defaults.
     * @throws IllegalArgumentException when an option is unknown or has no value.
     */
    static RigArguments parse(String[] args) {
        int rounds = ROUNDS;
        int seconds = SECONDS;
        int connections = IDLE_CONNECTIONS;
        String results = RigOptions.RESULTS;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--seconds" -> seconds = Integer.parseInt(args[i + 1]);
                case "--connections" -> connections = Integer.parseInt(args[i + 1]);
                case "--results" -> results = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new RigArguments(rounds, seconds, connections, results);
    }
}
