package org.peregrine.bench.rig;

import java.io.IOException;

/** A way to call a server, or the floor beside it, that {@link WireRig} measures. One thread. */
interface MeasuredWire extends AutoCloseable {
    /** The name in the results. */
    String name();

    /**
     * Keeps a window of calls under way until all are answered.
     *
     * @param requests number of calls.
     * @param window number of calls under way.
     * @return the time of each call and of all.
     * @throws IOException when the wire ends, or answers wrongly.
     */
    LineRound run(int requests, int window) throws IOException;

    /** Lets the other end run, before a round. */
    default void resume() throws IOException {}

    /** Stops the other end from running, so that it cannot spin in another's way. */
    default void pause() throws IOException {}

    /** Tells the other end that this one is alive, between rounds. */
    default void keepAlive() {}

    @Override
    void close() throws IOException;
}
