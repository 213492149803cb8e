package org.peregrine.tools.serve;

import java.io.Serial;

/** What a command line asks for cannot be had; the message names the option. */
public final class WrongUsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    WrongUsageException(String message) {
        super(message);
    }

    WrongUsageException(RuntimeException refusal) {
        super(refusal.getMessage(), refusal);
    }
}
