package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/** Writes text as the content of a JSON string: UTF-8, with only those escapes that RFC 8259 section 7 demands. */
final class EscapedText {
    /**
     * For each ASCII character: 0 when it stands for itself, 'u' for a six byte escape, otherwise the letter of its two
     * byte escape.
     */
    private static final byte[] ESCAPES = escapes();

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private EscapedText() {}

    private static byte[] escapes() {
        final byte[] letters = new byte[128];
        for (int control = 0; control < ' '; control++) {
            letters[control] = 'u';
        }
        letters['\b'] = 'b';
        letters['\f'] = 'f';
        letters['\n'] = 'n';
        letters['\r'] = 'r';
        letters['\t'] = 't';
        letters['"'] = '"';
        letters['\\'] = '\\';
        return letters;
    }

    /** Writes characters; a lone surrogate as U+FFFD. */
    static void put(final JsonOutput output, final CharSequence text) {
        final int length = text.length();
        if (length >= LongText.LONG_CHARACTERS && text instanceof String string) {
            output.putLong(string);
            return;
        }
        int index = 0;
        // A character takes at least one byte, so what is reserved here is never more than what is needed.
        while (index < length && output.reserve(length - index)) {
            index = putPlain(output, text, index, length);
            if (index < length) {
                index = putSpecial(output, text, index);
            }
        }
    }

    private static int putPlain(final JsonOutput output, final CharSequence text, final int start, final int length) {
        final UnsafeBuffer buffer = output.buffer();
        int position = output.position();
        int index = start;
        while (index < length) {
            final char unit = text.charAt(index);
            if (unit >= 0x80 || ESCAPES[unit] != 0) {
                break;
            }
            buffer.putByte(position, (byte) unit);
            position++;
            index++;
        }
        output.position(position);
        return index;
    }

    private static int putSpecial(final JsonOutput output, final CharSequence text, final int index) {
        final int codePoint = Character.codePointAt(text, index);
        if (codePoint < 0x80) {
            putEscape(output, codePoint);
        } else {
            final boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            putCodePoint(output, lone ? Utf8.REPLACEMENT : codePoint);
        }
        return index + Character.charCount(codePoint);
    }

    /** Whether a character of ASCII does not stand for itself. */
    static boolean isEscaped(final int character) {
        return ESCAPES[character] != 0;
    }

    static void putEscape(final JsonOutput output, final int control) {
        final byte letter = ESCAPES[control];
        output.putByte('\\');
        output.putByte(letter);
        if (letter == 'u') {
            output.putByte('0');
            output.putByte('0');
            output.putByte(HEX[control >>> 4]);
            output.putByte(HEX[control & 0xF]);
        }
    }

    static void putCodePoint(final JsonOutput output, final int codePoint) {
        final int length = Utf8.length(codePoint);
        if (output.reserve(length)) {
            Utf8.put(output.buffer(), output.position(), codePoint);
            output.position(output.position() + length);
        }
    }

    /** Writes characters that are UTF-8 already; each ill-formed byte as U+FFFD. */
    static void putUtf8(final JsonOutput output, final UnsafeBuffer source, final int offset, final int length) {
        JsonOutput.requireSpan(source, offset, length);
        final int end = offset + length;
        int index = offset;
        while (index < end && output.reserve(end - index)) {
            final int plainEnd = plainEnd(source, index, end);
            output.putBytes(source, index, plainEnd - index);
            index = plainEnd;
            if (index < end) {
                final byte special = source.getByte(index);
                if (special < 0) {
                    putCodePoint(output, Utf8.REPLACEMENT);
                } else {
                    putEscape(output, special);
                }
                index++;
            }
        }
    }

    /** Copies content that is escaped already; the escape of half a surrogate pair as U+FFFD. */
    static void putEscaped(final JsonOutput output, final UnsafeBuffer source, final int offset, final int length) {
        final int end = offset + length;
        int from = offset;
        int index = JsonEscapes.firstBackslash(source, offset, end);
        while (index < end) {
            final int escape = JsonEscapes.length(source, index, end);
            if (JsonEscapes.isLoneSurrogate(source, index, escape)) {
                output.putBytes(source, from, index - from);
                putCodePoint(output, Utf8.REPLACEMENT);
                from = index + escape;
            }
            index = JsonEscapes.firstBackslash(source, index + escape, end);
        }
        output.putBytes(source, from, end - from);
    }

    /** The index of the first byte that cannot be copied as it is. */
    private static int plainEnd(final UnsafeBuffer source, final int start, final int end) {
        int index = start;
        while (index < end) {
            if (index + Swar.WORD_LENGTH <= end) {
                final long stops = Swar.stringStops(Swar.load(source, index));
                index += stops == 0 ? Swar.WORD_LENGTH : Swar.first(stops);
                if (stops == 0) {
                    continue;
                }
            }
            final byte value = source.getByte(index);
            final int plain = value < 0 ? Utf8.sequenceLength(source, index, end) : ESCAPES[value] == 0 ? 1 : 0;
            if (plain == 0) {
                return index;
            }
            index += plain;
        }
        return index;
    }
}
