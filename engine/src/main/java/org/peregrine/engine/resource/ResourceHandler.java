package org.peregrine.engine.resource;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** The author's code behind a resource or a template. Its kind says on which thread it runs. */
public sealed interface ResourceHandler {
    /**
     * A resource that is read on the engine's own thread. It must neither block nor take long, and needs no allocation.
     */
    @FunctionalInterface
    non-sealed interface Inline extends ResourceHandler {
        /**
         * Answers one read. Dispatch thread of any shard; shards call the same handler at once, so it must be
         * thread-safe.
         *
         * @param call a flyweight, valid until this method returns.
         * @param reply a flyweight, valid until this method returns.
         * @throws McpError to answer with a JSON-RPC error, as {@link McpError#resourceNotFound}; any other exception
         *     becomes an internal error.
         */
        void read(ResourceCall call, ResourceReply reply);
    }

    /** A resource whose reading may block: each read runs on a virtual thread of its own and delays no other. */
    @FunctionalInterface
    non-sealed interface Blocking extends ResourceHandler {
        /**
         * Answers one read. Runs on a virtual thread; many reads run at once.
         *
         * @param request owns its bytes; may be kept.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error, as {@link McpError#resourceNotFound}.
         * @throws Exception becomes an internal error.
         */
        ResourceResult read(ResourceRequest request) throws Exception;
    }

    /** A blocking resource that talks with its client while it is read. */
    @FunctionalInterface
    non-sealed interface Interactive extends ResourceHandler {
        /**
         * Answers one read. Runs on a virtual thread; many reads run at once. May be run several times for one request
         * of the user's, see {@link ToolContext}.
         *
         * @param request owns its bytes; may be kept.
         * @param context the way to the client, until this method returns.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error, as {@link McpError#resourceNotFound}.
         * @throws Exception becomes an internal error.
         */
        ResourceResult read(ResourceRequest request, ToolContext context) throws Exception;
    }
}
