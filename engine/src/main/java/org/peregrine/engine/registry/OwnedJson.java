package org.peregrine.engine.registry;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;

/** Copies values out of a message, for requests that live on other threads. */
final class OwnedJson {
    private OwnedJson() {}

    /** A value over a copy of its bytes; absent when the source is. */
    static JsonValue copyOf(JsonValue source) {
        final JsonValue copy = new JsonValue();
        return source.present() ? copy.wrap(new UnsafeBuffer(source.bytes()), 0, source.length()) : copy;
    }

    /** As {@link #copyOf}; an empty object when the source is absent. */
    static JsonValue objectOf(JsonValue source) {
        return source.present() ? copyOf(source) : JsonText.EMPTY_OBJECT.value();
    }
}
