package org.peregrine.tools.serve;

import java.io.Serial;

/** A command line asks for something that cannot be had; the message names the option. */
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
