package org.peregrine.engine.metrics;

import java.io.Serial;

/**
 * Tells an error handler that the recorder runs without seeing the pauses of the JVM. Nobody's fault that a stack would
 * show.
 */
public final class PausesUnseenException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    PausesUnseenException(String message) {
        super(message, null, false, false);
    }
}
