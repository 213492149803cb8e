package org.peregrine.tools.crowd;

import java.io.IOException;

/** A crowd: gathered, then told of changes or held, then dispersed. One thread calls; other threads do the work. */
public interface Crowd extends AutoCloseable {
    /**
     * Opens all connections, and waits until each has what it wants.
     *
     * @throws IOException when one cannot be opened, or a part of the crowd does not come.
     */
    void gather() throws IOException;

    /**
     * Begins the changes; a crowd without any is held from here on.
     *
     * @throws IOException when a part of the crowd has gone.
     */
    void begin() throws IOException;

    /**
     * Waits until all changes are delivered or lost, or else ends the holding.
     *
     * @return the result of all parts.
     * @throws IOException when a part of it has gone.
     */
    CrowdResult finish() throws IOException;

    /** Closes all connections. */
    @Override
    void close();
}
