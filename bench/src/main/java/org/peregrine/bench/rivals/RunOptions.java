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
 * @param sessions the same for sessions that come and go, each of which takes several requests.
 * @param firstSeconds that are measured after a start.
 * @param starts rounds in which they are.
 * @param results directory of the samples.
 * @param docs directory of the page that gets the tables, beside the README; null for none.
 */
record RunOptions(
        int rounds,
        Duration limit,
        Generator.Pace http,
        Generator.Pace stdio,
        Generator.Pace sessions,
        int firstSeconds,
        int starts,
        Path results,
        Path docs) {
    static final String USAGE = "usage: run [--quick] [--rounds N] [--results DIR] [--docs DIR]";

    private static final RunOptions FULL = new RunOptions(
            3,
            Duration.ofMinutes(15),
            new Generator.Pace(300, 900),
            new Generator.Pace(1500, 1000),
            new Generator.Pace(400, 2000),
            10,
            2,
            Path.of("bench/results"),
            Path.of("docs"));
    private static final RunOptions QUICK = new RunOptions(
            1,
            Duration.ofMinutes(4),
            new Generator.Pace(200, 300),
            new Generator.Pace(700, 300),
            new Generator.Pace(300, 1000),
            3,
            1,
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
        final Duration all = limit.multipliedBy(Math.max(1, count));
        return new RunOptions(count, all, http, stdio, sessions, firstSeconds, starts, results, docs);
    }

    private RunOptions into(Path newResults, Path newDocs) {
        return new RunOptions(rounds, limit, http, stdio, sessions, firstSeconds, starts, newResults, newDocs);
    }
}
