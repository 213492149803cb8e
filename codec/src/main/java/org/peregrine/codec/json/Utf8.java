package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * UTF-8 as RFC 3629 and table 3-7 of the Unicode standard define it: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
public final class Utf8 {
    /** U+FFFD, written in place of what is not a Unicode scalar value. */
    static final int REPLACEMENT = 0xFFFD;

    private Utf8() {}

    /**
     * Checks a whole text, eight bytes at a time where it is ASCII.
     *
     * @param buffer to read.
     * @param offset index of the text's first byte.
     * @param length of the text in bytes.
     * @return whether it is well-formed and does not end inside a sequence.
     */
    public static boolean isValid(final UnsafeBuffer buffer, final int offset, final int length) {
        final int limit = offset + length;
        int i = offset;
        while (i < limit) {
            if (i + Long.BYTES <= limit && (buffer.getLong(i) & Swar.HIGHS) == 0) {
                i += Long.BYTES;
            } else if (buffer.getByte(i) >= 0) {
                i++;
            } else {
                final int sequence = sequenceLength(buffer, i, limit);
                if (sequence == 0) {
                    return false;
                }
                i += sequence;
            }
        }
        return true;
    }

    /**
     * Checks one sequence of two to four bytes.
     *
     * @param buffer to read.
     * @param index of the lead byte, which is not ASCII.
     * @param limit the first index that must not be read.
     * @return bytes in the sequence, or 0 when it is ill-formed or cut off by the limit.
     */
    static int sequenceLength(final UnsafeBuffer buffer, final int index, final int limit) {
        final int lead = buffer.getByte(index) & 0xFF;
        if (lead < 0xE0) {
            return lead >= 0xC2 && index + 1 < limit && isContinuation(buffer.getByte(index + 1)) ? 2 : 0;
        }
        return lead < 0xF0 ? threeBytes(buffer, index, limit) : fourBytes(buffer, index, limit);
    }

    private static int threeBytes(final UnsafeBuffer buffer, final int index, final int limit) {
        if (index + 2 >= limit
                || !isContinuation(buffer.getByte(index + 1))
                || !isContinuation(buffer.getByte(index + 2))) {
            return 0;
        }
        // The code point without its last six bits: below 0x20 it is overlong, 0x360 to 0x37F are the surrogates.
        final int high = ((buffer.getByte(index) & 0x0F) << 6) | (buffer.getByte(index + 1) & 0x3F);
        return high >= 0x20 && (high & 0x3E0) != 0x360 ? 3 : 0;
    }

    private static int fourBytes(final UnsafeBuffer buffer, final int index, final int limit) {
        if (index + 3 >= limit
                || !isContinuation(buffer.getByte(index + 1))
                || !isContinuation(buffer.getByte(index + 2))
                || !isContinuation(buffer.getByte(index + 3))) {
            return 0;
        }
        // The code point without its last twelve bits: below 0x10 it is overlong, above 0x10F it is beyond Unicode.
        final int high = ((buffer.getByte(index) & 0x0F) << 6) | (buffer.getByte(index + 1) & 0x3F);
        return high >= 0x10 && high <= 0x10F ? 4 : 0;
    }

    /**
     * Encodes a text; half of a surrogate pair becomes U+FFFD, where the JDK would write a question mark.
     *
     * @param text any text.
     * @return its bytes.
     */
    public static byte[] encode(final String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            final int codePoint = text.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, (char) REPLACEMENT);
            }
            i += Character.charCount(codePoint) - 1;
        }
        return (mended == null ? text : mended.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isContinuation(final byte value) {
        return (value & 0xC0) == 0x80;
    }

    /** Bytes that {@link #put} writes for a code point. */
    static int length(final int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /** The byte at a place, from 0, of a code point's encoding. */
    static byte byteAt(final int codePoint, final int place) {
        final int length = length(codePoint);
        final int bits = codePoint >> (6 * (length - 1 - place));
        if (place > 0) {
            return (byte) (0x80 | (bits & 0x3F));
        }
        return (byte) (length == 1 ? codePoint : ((0xF00 >> length) & 0xFF) | bits);
    }

    /** Writes a code point that is no surrogate; the caller has made sure of {@link #length} bytes of room. */
    static void put(final UnsafeBuffer buffer, final int index, final int codePoint) {
        switch (length(codePoint)) {
            case 1 -> buffer.putByte(index, (byte) codePoint);
            case 2 -> {
                buffer.putByte(index, (byte) (0xC0 | (codePoint >>> 6)));
                buffer.putByte(index + 1, (byte) (0x80 | (codePoint & 0x3F)));
            }
            case 3 -> {
                buffer.putByte(index, (byte) (0xE0 | (codePoint >>> 12)));
                buffer.putByte(index + 1, (byte) (0x80 | ((codePoint >>> 6) & 0x3F)));
                buffer.putByte(index + 2, (byte) (0x80 | (codePoint & 0x3F)));
            }
            default -> {
                buffer.putByte(index, (byte) (0xF0 | (codePoint >>> 18)));
                buffer.putByte(index + 1, (byte) (0x80 | ((codePoint >>> 12) & 0x3F)));
                buffer.putByte(index + 2, (byte) (0x80 | ((codePoint >>> 6) & 0x3F)));
                buffer.putByte(index + 3, (byte) (0x80 | (codePoint & 0x3F)));
            }
        }
    }
}
