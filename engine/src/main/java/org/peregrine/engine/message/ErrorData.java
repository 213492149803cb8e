package org.peregrine.engine.message;

import org.peregrine.codec.json.JsonWriter;

/**
 * Writes the {@code data} member of an error. Made once and used by the encode thread, so that a rejection allocates
 * nothing.
 */
@FunctionalInterface
public interface ErrorData {
    /**
     * Writes one JSON value.
     *
     * @param writer stands where the value belongs.
     * @param event the rejected message, its spans still valid.
     */
    void writeTo(JsonWriter writer, MessageEvent event);

    /**
     * Appends the part of the error's message that depends on the request.
     *
     * @param writer with the message open.
     * @param event the rejected message, its spans still valid.
     */
    default void appendTo(JsonWriter writer, MessageEvent event) {}
}
