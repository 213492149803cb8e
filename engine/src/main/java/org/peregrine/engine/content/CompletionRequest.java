package org.peregrine.engine.content;

import java.util.Map;

/**
 * The text that a user has typed so far.
 *
 * @param value of the argument in question.
 * @param context the arguments that were chosen before; clients from 2025-06-18 on.
 */
public record CompletionRequest(String value, Map<String, String> context) {
    /** Copies the arguments. */
    public CompletionRequest {
        context = Map.copyOf(context);
    }
}
