package org.peregrine.engine.metrics;

import java.io.Serial;
import org.peregrine.engine.log.Notice;

/** Reports to the error handler that pauses of the JVM cannot be seen. Has no stack trace, which would show nothing. */
public final class PausesUnseenException extends Notice {
    @Serial
    private static final long serialVersionUID = 1L;

    PausesUnseenException(String message) {
        super("", message);
    }
}
