package org.peregrine.engine.tool;

import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ToolContext;

/** The author's code behind a tool. Its kind says on which thread it runs. */
public sealed interface ToolHandler {
    /**
     * A tool that answers on the engine's own thread. It must neither block nor take long: every other message of the
     * shard waits for it. It needs no allocation: arguments are read and the answer is written in place.
     */
    @FunctionalInterface
    non-sealed interface Inline extends ToolHandler {
        /**
         * Answers one call. Dispatch thread of any shard; shards call the same handler at once, so it must be
         * thread-safe.
         *
         * @param call a flyweight, valid until this method returns.
         * @param reply a flyweight, valid until this method returns. Nothing written means an empty result.
         * @throws McpError to answer with a JSON-RPC error; any other exception becomes an error result.
         */
        void call(ToolCall call, ToolReply reply);
    }

    /** A tool that may block: each call runs on a virtual thread of its own and delays no other. */
    @FunctionalInterface
    non-sealed interface Blocking extends ToolHandler {
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

    /** A blocking tool that talks with its client while it runs: asks, logs, reports progress, becomes a task. */
    @FunctionalInterface
    non-sealed interface Interactive extends ToolHandler {
        /**
         * Answers one call. Runs on a virtual thread; many calls run at once. May be run several times for one call of
         * the user's, see {@link ToolContext}.
         *
         * @param request owns its bytes; may be kept.
         * @param context the way to the client, until this method returns.
         * @return the result, never null.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an error result.
         */
        ToolResult call(ToolRequest request, ToolContext context) throws Exception;
    }

    /**
     * A tool whose arguments are a Java record. Each call runs on a virtual thread of its own.
     *
     * @param <A> the record of arguments.
     * @param <R> type of the answer: a {@link ToolResult} or a {@link Content} as it is; a {@link CharSequence} as
     *     text; null as an empty result; anything else as structured content with its JSON as text.
     */
    @FunctionalInterface
    interface Typed<A, R> {
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

    /**
     * A tool whose arguments are a Java record, and which answers on the engine's own thread: it must neither block nor
     * take long, as {@link Inline} says.
     *
     * @param <A> the record of arguments.
     * @param <R> type of the answer, as {@link Typed} says.
     */
    @FunctionalInterface
    interface TypedInline<A, R> {
        /**
         * Answers one call. Dispatch thread of any shard; shards call the same handler at once, so it must be
         * thread-safe.
         *
         * @param arguments checked and bound; may be kept.
         * @return the answer.
         * @throws McpError to answer with a JSON-RPC error; any other exception becomes an error result.
         */
        R call(A arguments);
    }

    /**
     * A tool whose arguments are a Java record and which talks with its client while it runs.
     *
     * @param <A> the record of arguments.
     * @param <R> type of the answer, as {@link Typed} says.
     */
    @FunctionalInterface
    interface TypedInteractive<A, R> {
        /**
         * Answers one call. Runs on a virtual thread; many calls run at once. May be run several times for one call of
         * the user's, see {@link ToolContext}.
         *
         * @param arguments checked and bound.
         * @param context the way to the client, until this method returns.
         * @return the answer.
         * @throws McpError to answer with a JSON-RPC error.
         * @throws Exception becomes an error result.
         */
        R call(A arguments, ToolContext context) throws Exception;
    }
}
