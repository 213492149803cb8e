package org.peregrine.bench.garbage;

import java.util.Arrays;
import java.util.List;

/**
 * Options of the garbage rig.
 *
 * @param rounds of each cell.
 * @param seconds of a round of a cell.
 * @param collectors in the order of the table.
 * @param kib amounts of garbage a call; 0 for an inline call without.
 * @param more options of the JVM for every server, split at spaces; empty for none.
 * @param results directory of the JSON files.
 */
record GarbageOptions(
        int rounds, int seconds, List<Collector> collectors, List<Integer> kib, String more, String results) {
    private static final int ROUNDS = 2;
    private static final int SECONDS = 4;
    private static final List<Integer> KIB = List.of(0, 4, 100);
    private static final String RESULTS = "bench/results";

    /**
     * Reads a command line.
     *
     * @param args pairs of option and value.
     * @return the options; missing ones have their defaults.
     * @throws IllegalArgumentException when an option is unknown, has no value, or none that can be used.
     */
    static GarbageOptions parse(String... args) {
        int rounds = ROUNDS;
        int seconds = SECONDS;
        List<Collector> collectors = List.of(Collector.values());
        List<Integer> kib = KIB;
        String more = "";
        String results = RESULTS;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            final String value = args[i + 1];
            switch (args[i]) {
                case "--rounds" -> rounds = number(args[i], 1, value);
                case "--seconds" -> seconds = number(args[i], 1, value);
                case "--collectors" ->
                    collectors = Arrays.stream(value.split(",", -1))
                            .map(Collector::of)
                            .toList();
                case "--kib" ->
                    kib = Arrays.stream(value.split(",", -1))
                            .map(each -> number("--kib", 0, each))
                            .toList();
                case "--java-opts" -> more = value;
                case "--results" -> results = value;
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new GarbageOptions(rounds, seconds, collectors, kib, more, results);
    }

    private static int number(String option, int least, String value) {
        final int number = Integer.parseInt(value.strip());
        if (number < least) {
            throw new IllegalArgumentException(option + " is at least " + least);
        }
        return number;
    }
}
