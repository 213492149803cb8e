package org.peregrine.bench.archive;

import java.io.IOException;
import org.agrona.DirectBuffer;
import org.peregrine.engine.EngineContext;

/** A way to keep what passes. The measuring thread calls all methods. */
interface Recorder extends AutoCloseable {
    /** Sets up an engine that records by itself. */
    default void configure(EngineContext context) {}

    /** Takes a request or a reply, on the path; what has no room is missed. */
    default void take(DirectBuffer bytes, int offset, int length) {}

    /** Ends, after everything that was taken is in the files. */
    @Override
    void close() throws IOException;

    /** Requests and replies that had no room; after the end. */
    long missed() throws IOException;

    /** Bytes in the files; after the end. */
    long bytes() throws IOException;
}
