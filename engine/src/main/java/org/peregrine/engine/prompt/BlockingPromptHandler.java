package org.peregrine.engine.prompt;

import org.peregrine.engine.content.McpError;

/** A prompt that may block: each request runs on a virtual thread of its own and delays no other. */
@FunctionalInterface
public non-sealed interface BlockingPromptHandler extends PromptHandler {
    /**
     * Fills in the prompt. Runs on a virtual thread; many requests run at once.
     *
     * @param request owns its texts; may be kept; required arguments are there.
     * @return the result, never null.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an internal error.
     */
    PromptResult get(PromptRequest request) throws Exception;
}
