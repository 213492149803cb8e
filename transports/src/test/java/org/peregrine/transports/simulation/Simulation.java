package org.peregrine.transports.simulation;

import java.util.function.LongFunction;

/** Runs the episode of a seed; gives a report of the invariant that did not hold, or null. */
public final class Simulation implements LongFunction<String> {
    private final boolean alsoClosing;

    /** Creates one that checks everything; a class loader of patched classes does. */
    public Simulation() {
        this(true);
    }

    /** Creates one that may pass over what happens while an engine closes among its clients. */
    Simulation(boolean alsoClosing) {
        this.alsoClosing = alsoClosing;
    }

    @Override
    public String apply(long seed) {
        final Episode episode = new Episode(seed);
        try {
            episode.run();
            episode.close();
            return null;
        } catch (final RuntimeException | StackOverflowError | AssertionError failure) {
            return episode.isClosing() && !alsoClosing ? null : report(seed, failure, episode.trace());
        }
    }

    /** The hash of everything that an episode does. */
    static long hash(long seed) {
        final Episode episode = new Episode(seed);
        try {
            episode.run();
            episode.close();
        } catch (final Violation late) {
            if (!episode.isClosing()) {
                throw late;
            }
        }
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
