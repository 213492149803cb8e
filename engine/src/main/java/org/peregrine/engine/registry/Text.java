package org.peregrine.engine.registry;

import java.nio.charset.StandardCharsets;
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

    /** Refuses a text by which peers ask for something, when it is empty or has no UTF-8: nobody could spell it. */
    static String key(String what, String text) {
        required(what, text);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + " has half of a surrogate pair");
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
