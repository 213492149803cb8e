package org.peregrine.engine.prompt;

import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** The author's code behind a prompt. Its kind says on which thread it runs. */
public sealed interface PromptHandler {
    /** A prompt that is filled in on the engine's own thread. It must neither block nor take long. */
    @FunctionalInterface
    non-sealed interface Inline extends PromptHandler {
        /**
         * Fills in the prompt. Dispatch thread of any shard; shards call the same handler at once, so it must be
         * thread-safe.
         *
         * @param call a flyweight, valid until this method returns; required arguments are there.
         * @param reply a flyweight, valid until this method returns.
         * @throws McpError to answer with a JSON-RPC error; any other exception becomes an internal error.
         */
        void get(PromptCall call, PromptReply reply);
    }

    /** A prompt that may block: each request runs on a virtual thread of its own and delays no other. */
    @FunctionalInterface
    non-sealed interface Blocking extends PromptHandler {
        /**
         * Fills in the prompt. Runs on a virtual thread; many requests run at once.
         *
         * @param request owns its texts; may be kept; required arguments are there.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an internal error.
         */
        PromptResult get(PromptRequest request) throws Exception;
    }

    /** A blocking prompt that talks with its client while it is filled in. */
    @FunctionalInterface
    non-sealed interface Interactive extends PromptHandler {
        /**
         * Fills in the prompt. Runs on a virtual thread; many requests run at once. May be run several times for one
         * request of the user's, see {@link ToolContext}.
         *
         * @param request owns its texts; may be kept; required arguments are there.
         * @param context the way to the client, until this method returns.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an internal error.
         */
        PromptResult get(PromptRequest request, ToolContext context) throws Exception;
    }

    /**
     * A prompt whose arguments are a Java record. Each request runs on a virtual thread of its own.
     *
     * @param <A> the record of arguments.
     */
    @FunctionalInterface
    interface Typed<A> {
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

    /**
     * A prompt whose arguments are a Java record, and which is filled in on the engine's own thread: it must neither
     * block nor take long.
     *
     * @param <A> the record of arguments.
     */
    @FunctionalInterface
    interface TypedInline<A> {
        /**
         * Fills in the prompt. Dispatch thread of any shard; shards call the same handler at once, so it must be
         * thread-safe.
         *
         * @param arguments bound; may be kept.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error; any other exception becomes an internal error.
         */
        PromptResult get(A arguments);
    }

    /**
     * A prompt whose arguments are a Java record and which knows its caller, and talks with its client while it runs.
     *
     * @param <A> the record of arguments.
     */
    @FunctionalInterface
    interface TypedInteractive<A> {
        /**
         * Fills in the prompt. Runs on a virtual thread; many requests run at once. May be run several times for one
         * request of the user's, see {@link ToolContext}.
         *
         * @param arguments bound.
         * @param context the way to the client, until this method returns.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an internal error.
         */
        PromptResult get(A arguments, ToolContext context) throws Exception;
    }
}
