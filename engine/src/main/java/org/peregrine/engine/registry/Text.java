package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/** What the registered texts have in common. */
final class Text {
    private Text() {}

    /** Refuses a text that is null or empty. */
    static String required(String what, String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
        return text;
    }

    /** Writes a member, or nothing for null. */
    static void writeMember(JsonWriter writer, JsonName name, String text) {
        if (text != null) {
            writer.name(name).value(text);
        }
    }
}
