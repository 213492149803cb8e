package org.peregrine.engine.tool;

import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.McpError;

/**
 * A tool whose arguments are a Java record. Each call runs on a virtual thread of its own.
 *
 * @param <A> the record of arguments.
 * @param <R> what is answered: a {@link ToolResult} or a {@link Content} as it is; a {@link CharSequence} as text; null
 *     as an empty result; anything else as structured content with its JSON as text.
 */
@FunctionalInterface
public interface TypedToolHandler<A, R> {
    /**
     * Answers one call. Runs on a virtual thread; many calls run at once.
     *
     * @param arguments checked and bound.
     * @return the answer.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an error result.
     */
    R call(A arguments) throws Exception;
}
