package org.peregrine.engine.handler;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends a handler that needs answers which its request did not bring: the client gets the requested inputs, and its next
 * request runs the handler again. An {@link Error}, because a handler that catches exceptions must not catch this one.
 */
public final class InputRequired extends Error {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, ClientInput> inputs;

    /**
     * Asks for input.
     *
     * @param inputs by key, in the order they are written.
     */
    public InputRequired(Map<String, ClientInput> inputs) {
        super("Input required: " + inputs.keySet(), null, false, false);
        this.inputs = new LinkedHashMap<>(inputs);
    }

    /**
     * The requested inputs.
     *
     * @return by key.
     */
    public Map<String, ClientInput> inputs() {
        return inputs;
    }
}
