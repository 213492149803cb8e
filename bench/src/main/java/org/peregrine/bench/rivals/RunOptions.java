package org.peregrine.bench.rivals;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Length of a run.
 *
 * @param rounds each server under each workload; fewer when the time is over before.
 * @param limit in which no round is begun that would not end.
 * @param http warm-up and measured time of a workload over HTTP, where the server stays.
 * @param stdio the same over stdio, where each measurement has its own server.
 * @param results directory of the samples.
 * @param docs directory of the page that gets the table; null for none.
 */
record RunOptions(int rounds, Duration limit, Generator.Pace http, Generator.Pace stdio, Path results, Path docs) {
    static final String USAGE = "usage: run [--quick] [--rounds N] [--results DIR] [--docs DIR]";

    private static final RunOptions FULL = new RunOptions(
            5,
            Duration.ofSeconds(590),
            new Generator.Pace(700, 1500),
            new Generator.Pace(2500, 1500),
            Path.of("bench/results"),
            Path.of("docs"));
    private static final RunOptions QUICK = new RunOptions(
            2,
            Duration.ofSeconds(150),
            new Generator.Pace(300, 500),
            new Generator.Pace(1000, 500),
            Path.of("bench/results"),
            null);

    /** Throws IllegalArgumentException when an option is unknown or lacks its value. */
    static RunOptions parse(String... args) {
        RunOptions options = FULL;
        for (int i = 0; i < args.length; i++) {
            final String name = args[i];
            if (name.equals("--quick")) {
                options = QUICK;
                continue;
            }
            if (++i == args.length) {
                throw new IllegalArgumentException("no value for " + name);
            }
            options = switch (name) {
                case "--rounds" -> options.withRounds(Integer.parseInt(args[i]));
                case "--results" -> options.into(Path.of(args[i]), options.docs);
                case "--docs" -> options.into(options.results, Path.of(args[i]));
                default -> throw new IllegalArgumentException("unknown option " + name);
            };
        }
        return options;
    }

    private RunOptions withRounds(int count) {
        return new RunOptions(count, limit.multipliedBy(Math.max(1, count)), http, stdio, results, docs);
    }

    private RunOptions into(Path newResults, Path newDocs) {
        return new RunOptions(rounds, limit, http, stdio, newResults, newDocs);
    }
}
