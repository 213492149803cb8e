package org.peregrine.codec.schema;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCharacter;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.rule.Walk;

/**
 * Finds the JSON Pointer of a place in a message by walking to it: validation keeps no path, because nearly every
 * message is valid.
 */
final class InstancePointer {
    /** Bytes of a name that are shown. */
    private static final int MAX_NAME = 256;

    private final UnsafeBuffer character = new UnsafeBuffer(new byte[4]);

    /** Appends the pointer from a value to what begins at an index inside of it: a value, or a member's name. */
    void append(final JsonWriter writer, final JsonValue root, final int target) {
        final UnsafeBuffer buffer = root.buffer();
        final int limit = root.offset() + root.length();
        int index = root.offset();
        while (index < target) {
            index = buffer.getByte(index) == '{'
                    ? member(writer, buffer, index, target, limit)
                    : element(writer, buffer, index, target, limit);
        }
    }

    private int element(
            final JsonWriter writer, final UnsafeBuffer buffer, final int array, final int target, final int limit) {
        int index = JsonSpans.skipWhitespace(buffer, array + 1, limit);
        int count = 0;
        int end = JsonSpans.valueEnd(buffer, index, limit);
        while (end <= target) {
            index = Walk.next(buffer, end, limit);
            end = JsonSpans.valueEnd(buffer, index, limit);
            count++;
        }
        writer.append("/").append(count);
        return index;
    }

    private int member(
            final JsonWriter writer, final UnsafeBuffer buffer, final int object, final int target, final int limit) {
        int name = JsonSpans.skipWhitespace(buffer, object + 1, limit);
        for (; ; ) {
            final int nameEnd = JsonSpans.stringEnd(buffer, name + 1, limit);
            final int value = JsonSpans.memberValue(buffer, nameEnd, limit);
            final int end = JsonSpans.valueEnd(buffer, value, limit);
            if (target < end) {
                appendName(writer, buffer, name + 1, nameEnd - 1);
                return Math.max(value, target < value ? target : value);
            }
            name = Walk.next(buffer, end, limit);
        }
    }

    private void appendName(final JsonWriter writer, final UnsafeBuffer buffer, final int start, final int end) {
        writer.append("/");
        int index = start;
        while (index < end && index - start < MAX_NAME) {
            final long next = JsonCharacter.at(buffer, index, end);
            appendCodePoint(writer, JsonCharacter.codePoint(next));
            index += JsonCharacter.length(next);
        }
        writer.append(index < end ? "…" : "");
    }

    private void appendCodePoint(final JsonWriter writer, final int codePoint) {
        if (codePoint == '~' || codePoint == '/') {
            writer.append(codePoint == '~' ? "~0" : "~1");
            return;
        }
        int length = 1;
        if (codePoint < 0x80) {
            character.putByte(0, (byte) codePoint);
        } else if (codePoint < 0x800) {
            length = 2;
            character.putByte(0, (byte) (0xC0 | (codePoint >> 6)));
        } else if (codePoint < 0x10000) {
            length = 3;
            character.putByte(0, (byte) (0xE0 | (codePoint >> 12)));
        } else {
            length = 4;
            character.putByte(0, (byte) (0xF0 | (codePoint >> 18)));
        }
        for (int place = 1; place < length; place++) {
            character.putByte(place, (byte) (0x80 | ((codePoint >> (6 * (length - 1 - place))) & 0x3F)));
        }
        writer.appendUtf8(character, 0, length);
    }

    /** Appends a token that a schema names. */
    static void appendToken(final JsonWriter writer, final String token) {
        writer.append("/");
        if (token.indexOf('~') < 0 && token.indexOf('/') < 0) {
            writer.append(token);
        } else {
            writer.append(token.replace("~", "~0").replace("/", "~1"));
        }
    }
}
