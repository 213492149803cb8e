package org.peregrine.engine.prompt;

import org.peregrine.engine.content.McpError;

/** A prompt that is filled in on the engine's own thread. It must neither block nor take long. */
@FunctionalInterface
public non-sealed interface InlinePromptHandler extends PromptHandler {
    /**
     * Fills in the prompt. Dispatch thread of any shard; shards call the same handler at once, so it must be
     * thread-safe.
     *
     * @param call a flyweight, valid until this method returns; required arguments are there.
     * @param reply a flyweight, valid until this method returns.
     * @throws McpError to answer with a JSON-RPC error; whatever else is thrown becomes an internal error.
     */
    void get(PromptCall call, PromptReply reply);
}
