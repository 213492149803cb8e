package org.peregrine.engine.content;

import java.util.Map;
import org.peregrine.engine.principal.Principal;

/**
 * The text that a user has typed so far.
 *
 * @param value of the argument in question.
 * @param context the arguments that were chosen before; clients from 2025-06-18 on.
 * @param principal of the caller; {@link Principal#ANONYMOUS} when the server asks for no token.
 */
public record CompletionRequest(String value, Map<String, String> context, Principal principal) {
    /** Copies the arguments. */
    public CompletionRequest {
        context = Map.copyOf(context);
    }

    /**
     * Makes a request of nobody in particular, for a test of a handler.
     *
     * @param value of the argument in question.
     * @param context the arguments that were chosen before.
     */
    public CompletionRequest(String value, Map<String, String> context) {
        this(value, context, Principal.ANONYMOUS);
    }
}
