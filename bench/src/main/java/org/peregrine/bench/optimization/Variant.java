package org.peregrine.bench.optimization;

import java.io.IOException;

/** One way of doing the work of a comparison: without the optimization, or with it. One thread. */
interface Variant extends AutoCloseable {
    /**
     * Measures a round.
     *
     * @param roundNs least time that is measured.
     * @return the cost of an operation.
     * @throws IOException when something that was to be measured did not happen.
     */
    RoundCost measure(long roundNs) throws IOException;

    @Override
    default void close() throws IOException {}
}
