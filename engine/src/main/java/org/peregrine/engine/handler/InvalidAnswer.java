package org.peregrine.engine.handler;

/**
 * Thrown when a user's answer violates the form. A handler may catch it and ask again under another key. Left alone it
 * becomes error -32602 for a client of 2026-07-28, whose request carries the answer, and a failure of the handler for
 * others. Source: MCP 2026-07-28, Elicitation, "Security Considerations"; Multi Round-Trip Requests, "Error Handling".
 */
public final class InvalidAnswer extends ClientError {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param key of the handler's question.
     * @param failures of the answer, for humans.
     */
    public InvalidAnswer(String key, String failures) {
        super(0, "The answer to '" + key + "' is not what its form asks for: " + failures);
    }
}
