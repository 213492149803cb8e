package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;

/** SHA-256 over JSON values, independent of white space and the order of members. Used by one worker. */
final class CanonicalDigest {
    private final MessageDigest digest;

    CanonicalDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }

    CanonicalDigest text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    /** Numbers count as they are written, strings by their characters. */
    CanonicalDigest value(JsonValue value) {
        if (!value.present()) {
            return text("absent");
        }
        if (value.isObject()) {
            object(value);
        } else if (value.isArray()) {
            array(value);
        } else {
            text(value.isString() ? "\"" + value.string() : new String(value.bytes(), StandardCharsets.US_ASCII));
        }
        return this;
    }

    private void object(JsonValue object) {
        final Map<String, JsonValue> members = new TreeMap<>();
        final JsonCursor cursor = new JsonCursor().wrap(object);
        while (cursor.next()) {
            members.put(cursor.name(), copy(cursor.value()));
        }
        text("{");
        members.forEach((name, value) -> text(name).value(value));
        text("}");
    }

    private void array(JsonValue array) {
        text("[");
        final JsonCursor cursor = new JsonCursor().wrap(array);
        while (cursor.next()) {
            value(copy(cursor.value()));
        }
        text("]");
    }

    private static JsonValue copy(JsonValue value) {
        return new JsonValue().wrap(new UnsafeBuffer(value.buffer()), value.offset(), value.length());
    }

    byte[] bytes() {
        return digest.digest();
    }
}
