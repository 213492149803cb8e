package org.peregrine.engine.prompt;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** A blocking prompt that talks with its client while it is filled in. */
@FunctionalInterface
public non-sealed interface InteractivePromptHandler extends PromptHandler {
    /**
     * Fills in the prompt. Runs on a virtual thread; many requests run at once. May be run several times for one
     * request of the user's, see {@link ToolContext}.
     *
     * @param request owns its texts; may be kept; required arguments are there.
     * @param context the way to the client, until this method returns.
     * @return the result, never null.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an internal error.
     */
    PromptResult get(PromptRequest request, ToolContext context) throws Exception;
}
