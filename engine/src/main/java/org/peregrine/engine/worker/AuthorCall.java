package org.peregrine.engine.worker;

import java.util.function.Function;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.HandlerMistake;

/**
 * Author code with everything it needs, ready to run on a worker: the one form of whatever runs there to answer a
 * request.
 *
 * @param code the author's, with its copy of the request.
 * @param context everything around the request.
 * @param isInteractive whether the code talks with its client; false spares the context.
 * @param timeoutNs timeout of the code in nanoseconds; 0 when {@link Limit#CALL_TIMEOUT_NS} holds.
 * @param handler name of the handler in messages, as {@code completion of 'city'}, where it has one besides that of its
 *     {@link org.peregrine.engine.limit.CallCap}; null for the cap's.
 * @param onFailure makes the result of a call whose code has thrown, from the text that the client may see; null for a
 *     JSON-RPC error.
 */
public record AuthorCall(
        Code code,
        OwnedContext context,
        boolean isInteractive,
        long timeoutNs,
        String handler,
        Function<String, ResultMembers> onFailure) {

    /** Runs the author's code. */
    @FunctionalInterface
    public interface Code {
        /**
         * Runs.
         *
         * @param context the way to the client; null unless {@link AuthorCall#isInteractive()}.
         * @return writer of the result.
         * @throws Exception of the author; it becomes a JSON-RPC error.
         */
        ResultMembers call(ToolContext context) throws Exception;
    }

    /**
     * Makes a call of code that only computes, within the usual timeout.
     *
     * @param context everything around the request.
     * @param code the author's.
     * @return the call.
     */
    public static AuthorCall of(OwnedContext context, Code code) {
        return new AuthorCall(code, context, false, 0, null, null);
    }

    /**
     * Makes a call of code that talks with its client, within the usual timeout.
     *
     * @param context everything around the request.
     * @param code the author's.
     * @return the call.
     */
    public static AuthorCall interactive(OwnedContext context, Code code) {
        return new AuthorCall(code, context, true, 0, null, null);
    }

    /**
     * Refuses a null answer.
     *
     * @param <T> the kind of answer.
     * @param answer of a handler.
     * @return the answer.
     * @throws HandlerMistake when it is null.
     */
    public static <T> T required(T answer) {
        if (answer == null) {
            throw HandlerMistake.noResult();
        }
        return answer;
    }

    /** The result of a call whose code has thrown; null for a JSON-RPC error. */
    ResultMembers failed(String text) {
        return onFailure == null ? null : onFailure.apply(text);
    }
}
