package org.peregrine.engine;

import java.io.Serial;

/** A thread of the path has ended although the engine was not closed: its shard serves no requests any more. */
public final class PathEndedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    PathEndedException(String thread, Throwable cause) {
        super("Thread " + thread + " of the path has ended", cause);
    }
}
