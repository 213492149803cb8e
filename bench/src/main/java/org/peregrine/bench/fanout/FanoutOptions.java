package org.peregrine.bench.fanout;

/**
 * Options of the rig.
 *
 * @param rounds measured, of each side in turn.
 * @param seconds of a round.
 * @param subscribers connections that subscribe, with each side.
 * @param changesHz changes a second.
 * @param results directory of the JSON files.
 */
record FanoutOptions(int rounds, int seconds, int subscribers, int changesHz, String results) {
    /**
     * Reads a command line.
     *
     * @param args pairs of option and value.
     * @return the options; missing ones have their defaults.
     * @throws IllegalArgumentException when an option is unknown or has no value.
     */
    static FanoutOptions parse(String... args) {
        int rounds = 5;
        int seconds = 3;
        int subscribers = 1_250;
        int changesHz = 100;
        String results = "bench/results";
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            switch (args[i]) {
                case "--rounds" -> rounds = number(args[i], args[i + 1]);
                case "--seconds" -> seconds = number(args[i], args[i + 1]);
                case "--subscribers" -> subscribers = number(args[i], args[i + 1]);
                case "--changes" -> changesHz = number(args[i], args[i + 1]);
                case "--results" -> results = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new FanoutOptions(rounds, seconds, subscribers, changesHz, results);
    }

    private static int number(String option, String value) {
        try {
            final int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (final NumberFormatException none) {
            throw new IllegalArgumentException(option + " takes a number of 1 or more, not " + value, none);
        }
        throw new IllegalArgumentException(option + " takes a number of 1 or more, not " + value);
    }
}
