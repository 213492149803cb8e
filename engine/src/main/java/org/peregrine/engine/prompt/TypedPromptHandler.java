package org.peregrine.engine.prompt;

import org.peregrine.engine.content.McpError;

/**
 * A prompt whose arguments are a Java record. Each request runs on a virtual thread of its own.
 *
 * @param <A> the record of arguments.
 */
@FunctionalInterface
public interface TypedPromptHandler<A> {
    /**
     * Fills in the prompt. Runs on a virtual thread; many requests run at once.
     *
     * @param arguments bound.
     * @return the result, never null.
     * @throws McpError to answer with a JSON-RPC error.
     * @throws Exception becomes an internal error.
     */
    PromptResult get(A arguments) throws Exception;
}
