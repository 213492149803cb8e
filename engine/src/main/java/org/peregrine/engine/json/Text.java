package org.peregrine.engine.json;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/** Checks and writes texts of registered entries. */
public final class Text {
    private Text() {}

    /**
     * Refuses a text that is null or empty.
     *
     * @param what names the text in the error.
     * @param text of the author's.
     * @return the text.
     * @throws IllegalArgumentException when there is none.
     */
    public static String required(String what, String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
        return text;
    }

    /**
     * Refuses a name that is empty or has no UTF-8 form, since no peer could send it.
     *
     * @param what names the text in the error.
     * @param text of the author's.
     * @return the text.
     * @throws IllegalArgumentException when it is refused.
     */
    public static String key(String what, String text) {
        required(what, text);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + " has half of a surrogate pair");
        }
        return text;
    }

    /**
     * Writes a member, or nothing for null.
     *
     * @param writer in an object.
     * @param name of the member.
     * @param text its value.
     */
    public static void writeMember(JsonWriter writer, JsonName name, String text) {
        if (text != null) {
            writer.name(name).value(text);
        }
    }
}
