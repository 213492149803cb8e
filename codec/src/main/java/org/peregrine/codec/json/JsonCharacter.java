package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One character of a JSON string's content that the scanner accepted, whether it is written as UTF-8 or as an escape:
 * its code point and its length in the message, packed into a long so that reading one allocates nothing. Any thread.
 */
public final class JsonCharacter {
    private JsonCharacter() {}

    /**
     * Reads the character at an index.
     *
     * @param buffer that holds the string.
     * @param index of the character's first byte.
     * @param limit index after the string's content, where its closing quote stands.
     * @return for {@link #codePoint(long)} and {@link #length(long)}.
     */
    public static long at(final UnsafeBuffer buffer, final int index, final int limit) {
        final byte first = buffer.getByte(index);
        if (first == '\\') {
            final int length = JsonEscapes.length(buffer, index, limit);
            return pack(JsonEscapes.codePoint(buffer, index, length), length);
        }
        if (first >= 0) {
            return pack(first, 1);
        }
        if ((first & 0x20) == 0) {
            return pack(((first & 0x1F) << 6) | tail(buffer, index + 1), 2);
        }
        final int middle = (tail(buffer, index + 1) << 6) | tail(buffer, index + 2);
        if ((first & 0x10) == 0) {
            return pack(((first & 0x0F) << 12) | middle, 3);
        }
        return pack(((first & 0x07) << 18) | (middle << 6) | tail(buffer, index + 3), 4);
    }

    /**
     * The character.
     *
     * @param character by {@link #at}.
     * @return the code point; U+FFFD for half of an escaped surrogate pair.
     */
    public static int codePoint(final long character) {
        return (int) character;
    }

    /**
     * Length of the character in the message.
     *
     * @param character by {@link #at}.
     * @return bytes, at least 1.
     */
    public static int length(final long character) {
        return (int) (character >>> Integer.SIZE);
    }

    private static long pack(final int codePoint, final int length) {
        return ((long) length << Integer.SIZE) | codePoint;
    }

    private static int tail(final UnsafeBuffer buffer, final int index) {
        return buffer.getByte(index) & 0x3F;
    }
}
