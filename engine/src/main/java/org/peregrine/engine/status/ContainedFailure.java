package org.peregrine.engine.status;

import java.io.Serial;

/** Says where a failure was contained, which is its cause. Has no stack trace of its own. */
public final class ContainedFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Creates one.
     *
     * @param place of the failure.
     * @param cause the exception.
     */
    public ContainedFailure(String place, Throwable cause) {
        super(place, cause, false, false);
    }
}
