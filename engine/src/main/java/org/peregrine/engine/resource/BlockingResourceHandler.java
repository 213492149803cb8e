package org.peregrine.engine.resource;

import org.peregrine.engine.content.McpError;

/** A resource whose reading may block: each read runs on a virtual thread of its own and delays no other. */
@FunctionalInterface
public non-sealed interface BlockingResourceHandler extends ResourceHandler {
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
