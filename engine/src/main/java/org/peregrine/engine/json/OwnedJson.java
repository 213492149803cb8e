package org.peregrine.engine.json;

import org.peregrine.codec.json.JsonValue;

/** Copies values out of a message, for requests that live on other threads. */
public final class OwnedJson {
    private OwnedJson() {}

    /**
     * Copies an object.
     *
     * @param source of a message.
     * @return a copy; an empty object when the source is absent.
     */
    public static JsonValue objectOf(JsonValue source) {
        return source.present() ? source.copy() : JsonText.EMPTY_OBJECT.value();
    }
}
