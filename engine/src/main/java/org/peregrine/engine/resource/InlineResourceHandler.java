package org.peregrine.engine.resource;

import org.peregrine.engine.content.McpError;

/** A resource that is read on the engine's own thread. It must neither block nor take long, and needs no allocation. */
@FunctionalInterface
public non-sealed interface InlineResourceHandler extends ResourceHandler {
    /**
     * Answers one read. Dispatch thread of any shard; shards call the same handler at once, so it must be thread-safe.
     *
     * @param call a flyweight, valid until this method returns.
     * @param reply a flyweight, valid until this method returns.
     * @throws McpError to answer with a JSON-RPC error, as {@link McpError#resourceNotFound}; whatever else is thrown
     *     becomes an internal error.
     */
    void read(ResourceCall call, ResourceReply reply);
}
