package org.peregrine.transports.simulation;

import java.util.function.LongFunction;
import org.peregrine.codec.json.SeededHash;

/** Runs the episode of a seed; gives a report of the invariant that did not hold, or null. */
public final class Simulation implements LongFunction<String> {
    static { // The process has one key for its hashes: the same one in each, unless a test before has made it.
        SimulatedRandomness.during(1, () -> SeededHash.join(1, 1));
    }

    /** Creates one; a class loader of patched classes does. */
    public Simulation() {}

    @Override
    public String apply(long seed) {
        final Episode episode = new Episode(seed);
        try {
            episode.run();
            episode.close();
            return null;
        } catch (final RuntimeException | StackOverflowError | AssertionError failure) {
            return report(seed, failure, episode.trace());
        }
    }

    /** The hash of everything that an episode does. */
    static long hash(long seed) {
        final Episode episode = new Episode(seed);
        episode.run();
        episode.close();
        return episode.hash();
    }

    private static String report(long seed, Throwable failure, String trace) {
        final StringBuilder report = new StringBuilder("Seed " + seed + ": " + failure.getMessage());
        report.append("\nRepeat it: .ci/simulate 0 ").append(seed).append('\n');
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (!(cause instanceof Violation)) {
                report.append(cause).append('\n');
                for (final StackTraceElement element : cause.getStackTrace()) {
                    report.append("    at ").append(element).append('\n');
                }
            }
        }
        return report.append("The last steps:\n").append(trace).toString();
    }
}
