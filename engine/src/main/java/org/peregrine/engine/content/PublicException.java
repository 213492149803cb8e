package org.peregrine.engine.content;

/**
 * Thrown by an author's handler to tell its client what went wrong: the message goes to the client as it is, as an
 * error result of a tool, which the model reads, and as error -32603 of everything else. The message of any other
 * exception stays in the log. May be extended.
 *
 * <p>It is logged when it has a cause, which only the log sees.
 */
public class PublicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with a message for the client.
     *
     * @param message for the client.
     */
    public PublicException(String message) {
        this(message, null);
    }

    /**
     * Creates the exception with a message for the client and a cause for the log.
     *
     * @param message for the client.
     * @param cause for the log.
     */
    public PublicException(String message, Throwable cause) {
        super(message, cause);
    }
}
