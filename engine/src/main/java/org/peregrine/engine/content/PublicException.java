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
     * Tells a client what went wrong.
     *
     * @param message for the client.
     */
    public PublicException(String message) {
        this(message, null);
    }

    /**
     * Tells a client what went wrong, and the log why.
     *
     * @param message for the client.
     * @param cause for the log.
     */
    public PublicException(String message, Throwable cause) {
        super(message, cause);
    }
}
