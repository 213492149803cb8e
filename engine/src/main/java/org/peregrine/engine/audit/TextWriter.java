package org.peregrine.engine.audit;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the text of a line into a block: whatever comes from a peer becomes the content of a JSON string that no line
 * feed, quote or terminal's command can leave. The block has room for any line. One thread.
 */
final class TextWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** The least character of a sequence of so many bytes. */
    private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000};

    private static final int REPLACEMENT = 0xFFFD;
    private static final int UNIT_LENGTH = 6;
    private static final int NO_UNIT = -1;
    static final int ELLIPSIS = 0x2026;

    private final byte[] block;
    private final MutableDirectBuffer buffer;
    private int position;

    TextWriter(int capacity) {
        block = new byte[capacity];
        buffer = new UnsafeBuffer(block);
    }

    byte[] block() {
        return block;
    }

    int position() {
        return position;
    }

    void clear() {
        position = 0;
    }

    TextWriter time(long epochUs) {
        LineTime.put(buffer, position, epochUs);
        position += LineTime.LENGTH;
        return this;
    }

    TextWriter ascii(String text) {
        position += buffer.putStringWithoutLengthAscii(position, text);
        return this;
    }

    TextWriter number(long value) {
        position += buffer.putLongAscii(position, value);
        return this;
    }

    /** Writes 16 bits in hexadecimal, without leading zeros. */
    TextWriter hex(int value) {
        boolean begun = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            final int digit = (value >> shift) & 0xF;
            begun |= digit != 0 || shift == 0;
            if (begun) {
                buffer.putByte(position++, HEX[digit]);
            }
        }
        return this;
    }

    /** Bytes that are known to be printable ASCII. */
    void plain(DirectBuffer source, int offset, int length) {
        buffer.putBytes(position, source, offset, length);
        position += length;
    }

    /**
     * Writes the content of a JSON string of a peer's. Escapes stay as they are; bytes that no such string has are
     * escaped or replaced.
     *
     * @param length of it in bytes.
     * @param maxBytes that are shown; an ellipsis stands for the rest.
     */
    void json(DirectBuffer source, int offset, int length, int maxBytes) {
        final int end = offset + Math.min(length, maxBytes);
        int at = offset;
        while (at < end) {
            at += source.getByte(at) == '\\' ? escape(source, at, end) : sequence(source, at, end);
        }
        if (length > maxBytes) {
            character(ELLIPSIS);
        }
    }

    /** Writes text in which nothing is escaped; bytes that are no UTF-8 are replaced. */
    void utf8(DirectBuffer source, int offset, int length) {
        final int end = offset + length;
        int at = offset;
        while (at < end) {
            at += sequence(source, at, end);
        }
    }

    /** Writes a character, escaped when it is not plain. */
    void character(int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            buffer.putByte(position++, (byte) '\\');
            buffer.putByte(position++, (byte) codePoint);
        } else if (codePoint >= ' ' && codePoint < 0x7F) {
            buffer.putByte(position++, (byte) codePoint);
        } else if (isPlain(codePoint)) {
            putUtf8(codePoint);
        } else if (codePoint < 0x10000) {
            unit(Character.isSurrogate((char) codePoint) ? REPLACEMENT : codePoint);
        } else {
            unit(Character.highSurrogate(codePoint));
            unit(Character.lowSurrogate(codePoint));
        }
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private void unit(int unit) {
        buffer.putByte(position++, (byte) '\\');
        buffer.putByte(position++, (byte) 'u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer.putByte(position++, HEX[(unit >> shift) & 0xF]);
        }
    }

    private void putUtf8(int codePoint) {
        if (codePoint < 0x800) {
            buffer.putByte(position++, (byte) (0xC0 | (codePoint >> 6)));
        } else if (codePoint < 0x10000) {
            buffer.putByte(position++, (byte) (0xE0 | (codePoint >> 12)));
            buffer.putByte(position++, (byte) (0x80 | ((codePoint >> 6) & 0x3F)));
        } else {
            buffer.putByte(position++, (byte) (0xF0 | (codePoint >> 18)));
            buffer.putByte(position++, (byte) (0x80 | ((codePoint >> 12) & 0x3F)));
            buffer.putByte(position++, (byte) (0x80 | ((codePoint >> 6) & 0x3F)));
        }
        buffer.putByte(position++, (byte) (0x80 | (codePoint & 0x3F)));
    }

    /** Copies an escape of JSON; returns its length. A backslash that begins none is escaped itself. */
    private int escape(DirectBuffer source, int at, int end) {
        final int kind = at + 1 < end ? source.getByte(at + 1) : 0;
        if (kind != 0 && "\"\\/bfnrt".indexOf(kind) >= 0) {
            plain(source, at, 2);
            return 2;
        }
        final int unit = kind == 'u' ? unit(source, at, end) : NO_UNIT;
        if (unit == NO_UNIT) {
            character('\\');
            return 1;
        }
        if (!Character.isSurrogate((char) unit)) {
            plain(source, at, UNIT_LENGTH);
            return UNIT_LENGTH;
        }
        final int next = unit(source, at + UNIT_LENGTH, end);
        if (next != NO_UNIT && Character.isSurrogatePair((char) unit, (char) next)) {
            plain(source, at, 2 * UNIT_LENGTH);
            return 2 * UNIT_LENGTH;
        }
        character(REPLACEMENT); // Half a pair is no text: readers of the line would refuse it (RFC 8259, 8.2).
        return UNIT_LENGTH;
    }

    /** The 16 bits of an escape with its digits. */
    private static int unit(DirectBuffer source, int at, int end) {
        return at + UNIT_LENGTH <= end && source.getByte(at) == '\\' && source.getByte(at + 1) == 'u'
                ? hex(source, at + 2)
                : NO_UNIT;
    }

    /** Reads four hexadecimal digits; negative when they are none. */
    static int hex(DirectBuffer source, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            final int digit = Character.digit(source.getByte(i), 16);
            if (digit < 0) {
                return digit;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Copies a sequence of UTF-8; returns its length. Of what is none, one byte is replaced. */
    private int sequence(DirectBuffer source, int at, int end) {
        final int first = source.getByte(at) & 0xFF;
        if (first < 0x80) {
            character(first);
            return 1;
        }
        final int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        int codePoint = first & (0x7F >> length);
        boolean valid = first >= 0xC2 && first <= 0xF4 && at + length <= end;
        for (int i = 1; valid && i < length; i++) {
            final int next = source.getByte(at + i) & 0xFF;
            valid = (next & 0xC0) == 0x80;
            codePoint = (codePoint << 6) | (next & 0x3F);
        }
        valid &= codePoint >= LEAST[length] && codePoint <= Character.MAX_CODE_POINT;
        character(valid ? codePoint : REPLACEMENT);
        return valid ? length : 1;
    }
}
