package org.peregrine.engine.tool;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/**
 * A tool whose arguments are a Java record and which talks with its client while it runs.
 *
 * @param <A> the record of arguments.
 * @param <R> what is answered, as {@link TypedToolHandler} says.
 */
@FunctionalInterface
public interface TypedInteractiveToolHandler<A, R> {
    /**
     * Answers one call. Runs on a virtual thread; many calls run at once. May be run several times for one call of the
     * user's, see {@link ToolContext}.
     *
     * @param arguments checked and bound.
     * @param context the way to the client, until this method returns.
     * @return the answer.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an error result.
     */
    R call(A arguments, ToolContext context) throws Exception;
}
