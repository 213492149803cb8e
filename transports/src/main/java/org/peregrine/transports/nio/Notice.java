package org.peregrine.transports.nio;

/** Tells the error handler what the operator may want to change. Has no stack trace: it is no one's mistake. */
public final class Notice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Notice(String message) {
        super(message, null, false, false);
    }
}
