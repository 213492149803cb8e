package org.peregrine.transports.nio;

/** Notice to the operator, through the error handler. Has no stack trace, because it is no failure. */
public final class Notice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Notice(String message) {
        super(message, null, false, false);
    }
}
