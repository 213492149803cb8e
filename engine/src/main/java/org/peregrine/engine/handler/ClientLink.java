package org.peregrine.engine.handler;

import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Link of a running handler to its client: the seam between {@link ToolContext} and the eras of the protocol. Called by
 * the handler's own virtual thread, which may wait here; never by a stage.
 */
public interface ClientLink {
    /**
     * The revision that the client speaks.
     *
     * @return never null.
     */
    ProtocolVersion version();

    /**
     * The client's capabilities.
     *
     * @return its {@code ClientCapabilities}; absent when it declared none.
     */
    JsonValue capabilities();

    /**
     * Gets answers: waits for them, or ends the handler so that it can be run again with them.
     *
     * @param inputs all supported by the client, by key.
     * @return an answer for every key.
     * @throws org.peregrine.engine.handler.InputRequired to end the handler; only the engine may catch it.
     */
    ClientAnswers ask(Map<String, ClientInput> inputs);

    /**
     * Sends a notification that belongs to the request.
     *
     * @param method of the notification.
     * @param params writes the params' members.
     */
    void notify(String method, Consumer<JsonWriter> params);

    /**
     * Sends the progress of the request, if it has a progress token.
     *
     * @param progress sent only if it is more than before.
     * @param total of the progress; NaN when unknown.
     * @param message for the user, or null.
     */
    void progress(double progress, double total, String message);

    /**
     * Whether the client still wants the answer.
     *
     * @return true once it cancelled, left, or the deadline has passed.
     */
    boolean isCancelled();

    /**
     * The lowest log level that the client accepts.
     *
     * @return null when it wants none.
     */
    LogLevel logLevel();

    /**
     * The text that the handler remembered in an earlier round.
     *
     * @return null in the first round, or when it remembered nothing.
     */
    String state();

    /**
     * Remembers a text for later rounds of the same request.
     *
     * @param text in place of what was remembered.
     */
    void state(String text);

    /**
     * Lets the client come back for the answer instead of holding its stream open. Does nothing where that is unknown.
     */
    void closeStream();

    /**
     * Answers the request with a task; what the handler returns becomes the task's result.
     *
     * @return the link to use from now on; this one when the client knows no tasks.
     */
    ClientLink becomeTask();
}
