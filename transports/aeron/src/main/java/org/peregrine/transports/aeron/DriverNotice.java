package org.peregrine.transports.aeron;

/** Notice about the driver to the operator, through the error handler. Has no stack trace, because it is no failure. */
public final class DriverNotice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DriverNotice(String message) {
        super(message, null, false, false);
    }
}
