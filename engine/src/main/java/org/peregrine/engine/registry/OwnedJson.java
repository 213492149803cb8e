package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonValue;

/** Copies values out of a message, for requests that live on other threads. */
final class OwnedJson {
    private OwnedJson() {}

    /** A copy of an object; an empty object when the source is absent. */
    static JsonValue objectOf(JsonValue source) {
        return source.present() ? source.copy() : JsonText.EMPTY_OBJECT.value();
    }
}
