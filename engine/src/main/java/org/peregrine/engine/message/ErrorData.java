package org.peregrine.engine.message;

import org.peregrine.codec.json.JsonWriter;

/** Writes the {@code data} member of an error. Constants without state, so that a rejection allocates nothing. */
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
     * Whether the error's message ends with the request's {@code params.name}.
     *
     * @return true when the message is to be read as "what: name".
     */
    default boolean namesSubject() {
        return false;
    }
}
