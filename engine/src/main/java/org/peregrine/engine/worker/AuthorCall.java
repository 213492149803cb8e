package org.peregrine.engine.worker;

import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.HandlerMistake;

/** Author code with everything it needs, ready to run on a worker. */
public interface AuthorCall {
    /**
     * Runs the author's code.
     *
     * @param context the way to the client; null unless {@link #isInteractive()}.
     * @return writer of the result.
     * @throws Exception of the author; it becomes a JSON-RPC error.
     */
    ResultMembers call(ToolContext context) throws Exception;

    /**
     * Whether the code talks with its client.
     *
     * @return false spares the context.
     */
    default boolean isInteractive() {
        return false;
    }

    /**
     * The timeout of the code.
     *
     * @return nanoseconds; 0 when {@link Limit#CALL_TIMEOUT_NS} holds.
     */
    default long timeoutNs() {
        return 0;
    }

    /**
     * The handler's name in messages, where it has one besides that of its {@link
     * org.peregrine.engine.limit.CallCap}.
     *
     * @return as {@code completion of 'city'}; null for the cap's.
     */
    default String handler() {
        return null;
    }

    /**
     * The result of a call whose author code has thrown.
     *
     * @param text that the client may see.
     * @return writer of a result that reports the failure; null for a JSON-RPC error.
     */
    default ResultMembers failed(String text) {
        return null;
    }

    /**
     * Refuses a null answer.
     *
     * @param <T> the kind of answer.
     * @param answer of a handler.
     * @return the answer.
     * @throws HandlerMistake when it is null.
     */
    static <T> T required(T answer) {
        if (answer == null) {
            throw new HandlerMistake("the handler returned null in place of a result", "");
        }
        return answer;
    }

    /**
     * Makes a call of code that only computes.
     *
     * @param code the author's.
     * @return the call.
     */
    static AuthorCall of(Plain code) {
        return context -> code.call();
    }

    /**
     * Makes a call of code that talks with its client.
     *
     * @param code the author's.
     * @return the call.
     */
    static AuthorCall interactive(Interactive code) {
        return new AuthorCall() {
            @Override
            public ResultMembers call(ToolContext context) throws Exception {
                return code.call(context);
            }

            @Override
            public boolean isInteractive() {
                return true;
            }
        };
    }

    /** Code that only computes. */
    @FunctionalInterface
    interface Plain {
        /**
         * Runs.
         *
         * @return writer of the result.
         * @throws Exception of the author.
         */
        ResultMembers call() throws Exception;
    }

    /** Code that talks with its client. */
    @FunctionalInterface
    interface Interactive {
        /**
         * Runs.
         *
         * @param context the way to the client.
         * @return writer of the result.
         * @throws Exception of the author.
         */
        ResultMembers call(ToolContext context) throws Exception;
    }
}
