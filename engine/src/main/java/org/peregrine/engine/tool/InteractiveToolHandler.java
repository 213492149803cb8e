package org.peregrine.engine.tool;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** A blocking tool that talks with its client while it runs: asks, logs, reports progress, becomes a task. */
@FunctionalInterface
public non-sealed interface InteractiveToolHandler extends ToolHandler {
    /**
     * Answers one call. Runs on a virtual thread; many calls run at once. May be run several times for one call of the
     * user's, see {@link ToolContext}.
     *
     * @param request owns its bytes; may be kept.
     * @param context the way to the client, until this method returns.
     * @return the result, never null.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an error result.
     */
    ToolResult call(ToolRequest request, ToolContext context) throws Exception;
}
