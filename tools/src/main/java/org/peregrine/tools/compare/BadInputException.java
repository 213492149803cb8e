package org.peregrine.tools.compare;

/** Thrown when the input cannot be compared; the message says why. Never a pass. */
public final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * With a reason.
     *
     * @param reason in words.
     */
    public BadInputException(String reason) {
        super(reason);
    }
}
