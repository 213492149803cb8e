package org.peregrine.engine.tool;

import org.peregrine.engine.content.McpError;

/**
 * A tool that answers on the engine's own thread. It must neither block nor take long: every other message of the shard
 * waits for it. It needs no allocation: arguments are read and the answer is written in place.
 */
@FunctionalInterface
public non-sealed interface InlineToolHandler extends ToolHandler {
    /**
     * Answers one call. Dispatch thread of any shard; shards call the same handler at once, so it must be thread-safe.
     *
     * @param call a flyweight, valid until this method returns.
     * @param reply a flyweight, valid until this method returns. Nothing written means an empty result.
     * @throws McpError to answer with a JSON-RPC error; whatever else is thrown becomes an error result.
     */
    void call(ToolCall call, ToolReply reply);
}
