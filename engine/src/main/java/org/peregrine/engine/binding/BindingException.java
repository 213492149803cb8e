package org.peregrine.engine.binding;

/** Arguments do not fit their record. The message is meant for the caller and names the argument. */
public final class BindingException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Refuses arguments.
     *
     * @param message for the caller; names the argument.
     * @param cause null when there is none.
     */
    public BindingException(String message, Throwable cause) {
        super(message, cause);
    }
}
