package org.peregrine.engine.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.json.MemberHandler;
import org.peregrine.codec.json.Utf8;
import org.peregrine.codec.jvm.JvmExports;

/**
 * A JSON text of the author's, checked once with the codec's scanner and kept without white space. Immutable, any
 * thread. Checked without Jackson, so that a server of hand-written schemas starts without loading it.
 */
public final class JsonText {
    /** Deepest nesting of a text: what {@link JsonWriter} can open. */
    public static final int MAX_DEPTH = JsonWriter.MAX_DEPTH;

    /** The text <code>{}</code>. */
    static final JsonText EMPTY_OBJECT = new JsonText(new byte[] {'{', '}'});

    /** For scans of which only the verdict counts. */
    public static final MemberHandler ANY_MEMBER =
            (depth, nameOffset, nameLength, nameEscaped, type, valueOffset, valueLength) -> {};

    private final byte[] bytes;

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps bytes that are known to be one JSON value.
     *
     * @param bytes not copied.
     * @return the text.
     */
    public static JsonText trusted(byte[] bytes) {
        return new JsonText(bytes);
    }

    /**
     * Checks a text.
     *
     * @param what names the text in the error.
     * @param json the text.
     * @return the text, compact.
     * @throws IllegalArgumentException when it is not one JSON value; the message says where.
     */
    public static JsonText parse(String what, String json) {
        JvmExports.check();
        final byte[] utf8 = Utf8.encode(json);
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(utf8, utf8.length + JsonScanner.PADDING));
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error = scanner.scan(padded, 0, utf8.length, ANY_MEMBER);
        if (error != JsonError.NONE) {
            throw new IllegalArgumentException(
                    what + " is not JSON: " + error.message() + " at byte " + scanner.errorOffset());
        }
        return new JsonText(JsonEscapes.withoutLoneSurrogates(compact(utf8)));
    }

    /**
     * Checks a text that must be an object.
     *
     * @param what names the text in the error.
     * @param json the text.
     * @return the text, compact.
     * @throws IllegalArgumentException when it is not one JSON object.
     */
    public static JsonText parseObject(String what, String json) {
        final JsonText text = parse(what, json);
        if (!text.isObject()) {
            throw new IllegalArgumentException(what + " must be a JSON object: " + text);
        }
        return text;
    }

    private static byte[] compact(byte[] json) {
        final byte[] compact = new byte[json.length];
        int length = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            final byte value = json[i];
            if (inString || value > ' ' || value < 0) {
                compact[length++] = value;
            }
            if (value == '"') {
                inString = !inString;
            } else if (inString && value == '\\') {
                compact[length++] = json[++i];
            }
        }
        return Arrays.copyOf(compact, length);
    }

    /**
     * Whether the text is an object.
     *
     * @return false for every other value.
     */
    public boolean isObject() {
        return bytes[0] == '{';
    }

    /**
     * The text as a value.
     *
     * @return a new flyweight.
     */
    public JsonValue value() {
        return new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /**
     * Writes the text as a value.
     *
     * @param writer positioned at a value.
     */
    public void writeTo(JsonWriter writer) {
        writer.rawValue(bytes);
    }

    /**
     * Writes the text as the content of a string.
     *
     * @param writer positioned at a value.
     */
    public void writeAsString(JsonWriter writer) {
        writer.utf8String(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
