package org.peregrine.engine.resource;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** A blocking resource that talks with its client while it is read. */
@FunctionalInterface
public non-sealed interface InteractiveResourceHandler extends ResourceHandler {
    /**
     * Answers one read. Runs on a virtual thread; many reads run at once. May be run several times for one request of
     * the user's, see {@link ToolContext}.
     *
     * @param request owns its bytes; may be kept.
     * @param context the way to the client, until this method returns.
     * @return the result, never null.
     * @throws McpError to answer with a JSON-RPC error, as {@link McpError#resourceNotFound}.
     * @throws Exception becomes an internal error.
     */
    ResourceResult read(ResourceRequest request, ToolContext context) throws Exception;
}
