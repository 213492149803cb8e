package org.peregrine.engine.session;

import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * Copies an object of a peer's so that it takes at most so many bytes. One that is short enough is copied as it is. Of
 * a longer one, members stay in their order as long as they fit; a member that takes more than a sixteenth of the whole
 * is shortened in the same way when it is an object, down to an empty one, and otherwise dropped. So a capability that
 * is declared stays declared.
 */
final class ShortenedJson {
    private static final int LARGEST_PART = 16;
    private static final int MAX_LEVELS = 2;
    /** Quotes, colon, comma, and the ends of objects that are open. */
    private static final int AROUND_A_MEMBER_BYTES = 12;

    private final int maxBytes;
    private final HeapJson json;
    private final JsonWriter writer;

    private ShortenedJson(int maxBytes) {
        this.maxBytes = maxBytes;
        this.json = new HeapJson(maxBytes);
        this.writer = json.writer();
    }

    /** A copy that owns its bytes; absent when the source is. */
    static JsonValue of(JsonValue object, int maxBytes) {
        if (object.length() <= maxBytes) {
            return object.copy();
        }
        final ShortenedJson shortened = new ShortenedJson(maxBytes);
        shortened.write(object, 0);
        return shortened.json.value();
    }

    private void write(JsonValue object, int level) {
        writer.beginObject();
        final JsonCursor cursor = new JsonCursor().wrap(object);
        while (cursor.next()) {
            final String name = cursor.name();
            final JsonValue value = cursor.value();
            // A character is at most six bytes of JSON.
            final int room = maxBytes - writer.position() - 6 * name.length() - AROUND_A_MEMBER_BYTES;
            if (value.length() <= Math.min(room, maxBytes / LARGEST_PART)) {
                writer.name(name).value(value);
            } else if (value.isObject() && room > 0 && level < MAX_LEVELS) {
                writer.name(name);
                write(view(value), level + 1);
            }
        }
        writer.endObject();
    }

    /** The cursor moves its own. */
    private static JsonValue view(JsonValue value) {
        return new JsonValue().wrap(value);
    }
}
