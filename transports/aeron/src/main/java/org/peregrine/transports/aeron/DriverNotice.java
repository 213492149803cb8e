package org.peregrine.transports.aeron;

import org.peregrine.engine.log.Notice;

/** Notice about the driver to the operator, through the error handler. */
public final class DriverNotice extends Notice {
    private static final long serialVersionUID = 1L;

    DriverNotice(String kind, String message) {
        super(kind, message);
    }
}
