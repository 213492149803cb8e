package org.peregrine.bench.optimization;

import java.io.IOException;

/**
 * The two variants of a comparison, ready to be measured.
 *
 * @param before without the optimization.
 * @param after with it, as the product does it.
 */
record Sides(Variant before, Variant after) implements AutoCloseable {
    /** Makes a side. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes it.
         *
         * @return ready to be measured.
         * @throws IOException when it cannot be made.
         */
        Variant make() throws IOException;
    }

    /** Opens both; of one that fails the other is closed. */
    static Sides open(Maker before, Maker after) throws IOException {
        final Variant first = before.make();
        try {
            return new Sides(first, after.make());
        } catch (final IOException | RuntimeException failure) {
            first.close();
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        try (before) {
            after.close();
        }
    }
}
