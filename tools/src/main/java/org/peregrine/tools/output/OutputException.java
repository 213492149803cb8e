package org.peregrine.tools.output;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Output that could not be written. Unchecked, because writers forget a checked one; it ends the command with 1. */
public final class OutputException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message names what was written, and says why it could not be.
     * @param cause the system's error.
     */
    public OutputException(String message, IOException cause) {
        super(message, cause);
    }

    /**
     * Whether a reader closed its end of a pipe, as {@code head} does when it has enough.
     *
     * @return true when the reader has gone.
     */
    public boolean isClosedPipe() {
        final String reason = getCause().getMessage();
        return reason != null && reason.contains("Broken pipe");
    }
}
