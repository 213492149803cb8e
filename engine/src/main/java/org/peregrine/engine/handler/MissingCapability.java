package org.peregrine.engine.handler;

/**
 * Thrown when a handler asks for what its client cannot do. Becomes error -32021 with
 * {@code data.requiredCapabilities}; a handler that has another way may catch it, or ask {@link ToolContext#supports}
 * before.
 */
public final class MissingCapability extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String requiredCapabilities;

    /**
     * Names what is missing.
     *
     * @param requiredCapabilities a {@code ClientCapabilities} object as a JSON text.
     */
    public MissingCapability(String requiredCapabilities) {
        super("The client lacks a required capability: " + requiredCapabilities, null, false, false);
        this.requiredCapabilities = requiredCapabilities;
    }

    /**
     * The capabilities that the client would have to declare.
     *
     * @return a JSON text.
     */
    public String requiredCapabilities() {
        return requiredCapabilities;
    }
}
