package org.peregrine.bench.optimization;

import java.io.IOException;

/**
 * An optimization that is compared with its absence.
 *
 * @param name by which it is chosen.
 * @param operation that is timed.
 * @param before the way without it, in a few words.
 * @param after the way with it.
 * @param cores fewest on which it is judged; with fewer it is measured and shown.
 * @param opener makes both sides.
 */
record Optimization(String name, String operation, String before, String after, int cores, Opener opener) {
    /** Makes the sides of a comparison. */
    @FunctionalInterface
    interface Opener {
        /**
         * Makes them.
         *
         * @return to be closed by the caller.
         * @throws IOException when a side cannot be made.
         */
        Sides open() throws IOException;
    }

    /** One that any machine can judge. */
    Optimization(String name, String operation, String before, String after, Opener opener) {
        this(name, operation, before, after, 1, opener);
    }
}
