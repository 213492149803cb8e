package org.peregrine.engine.tool;

import org.peregrine.engine.content.McpError;

/** A tool that may block: each call runs on a virtual thread of its own and delays no other. */
@FunctionalInterface
public non-sealed interface BlockingToolHandler extends ToolHandler {
    /**
     * Answers one call. Runs on a virtual thread; many calls run at once.
     *
     * @param request owns its bytes; may be kept.
     * @return the result, never null; {@link ToolResult#EMPTY} when there is nothing to say.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an error result.
     */
    ToolResult call(ToolRequest request) throws Exception;
}
