package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The escapes of JSON strings (RFC 8259 section 7), read from content that the scanner accepted. A pair of escaped
 * surrogates is one character; a lone one reads as U+FFFD. Any thread. For readers that walk bytes themselves.
 */
public final class JsonEscapes {
    private static final int SHORT_LENGTH = 2;
    private static final int UNICODE_LENGTH = 6;
    private static final int PAIR_LENGTH = 12;

    private JsonEscapes() {}

    /** The value of a hexadecimal digit, or -1 when it is none. */
    static int hexDigit(final byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        final int letter = digit | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /**
     * Length of an escape.
     *
     * @param buffer to read.
     * @param index of the backslash.
     * @param limit first index after the string's content.
     * @return 2, 6 or (a surrogate pair) 12 bytes; never beyond the limit.
     */
    public static int length(final UnsafeBuffer buffer, final int index, final int limit) {
        final int left = limit - index;
        if (left < UNICODE_LENGTH || buffer.getByte(index + 1) != 'u') {
            return Math.min(left, SHORT_LENGTH);
        }
        final boolean pair = left >= PAIR_LENGTH
                && Character.isHighSurrogate(unit(buffer, index + 2))
                && buffer.getByte(index + 6) == '\\'
                && buffer.getByte(index + 7) == 'u'
                && Character.isLowSurrogate(unit(buffer, index + 8));
        return pair ? PAIR_LENGTH : UNICODE_LENGTH;
    }

    /**
     * Decodes an escape.
     *
     * @param buffer to read.
     * @param index of the backslash.
     * @param length of the escape, by {@link #length}.
     * @return the code point; U+FFFD for half of a surrogate pair.
     */
    public static int codePoint(final UnsafeBuffer buffer, final int index, final int length) {
        if (length == PAIR_LENGTH) {
            return Character.toCodePoint(unit(buffer, index + 2), unit(buffer, index + 8));
        }
        if (length == UNICODE_LENGTH) {
            final char unit = unit(buffer, index + 2);
            return Character.isSurrogate(unit) ? Utf8.REPLACEMENT : unit;
        }
        if (length < SHORT_LENGTH) {
            return Utf8.REPLACEMENT;
        }
        final byte letter = buffer.getByte(index + 1);
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    /** Whether the escape at a backslash, of the given length, stands for half of a surrogate pair. */
    static boolean isLoneSurrogate(final UnsafeBuffer buffer, final int index, final int length) {
        return length == UNICODE_LENGTH && Character.isSurrogate(unit(buffer, index + 2));
    }

    /**
     * Replaces the escapes of half surrogate pairs in a JSON text by U+FFFD, in place: no reader could tell what they
     * stand for. No allocation.
     *
     * @param buffer that holds the text.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return the length that is left, never more than before.
     */
    public static int replaceLoneSurrogates(final UnsafeBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        int from = offset;
        int to = offset;
        int index = firstBackslash(buffer, offset, end);
        while (index < end) {
            final int escape = length(buffer, index, end);
            if (isLoneSurrogate(buffer, index, escape)) {
                to = move(buffer, from, index, to);
                Utf8.put(buffer, to, Utf8.REPLACEMENT);
                to += Utf8.length(Utf8.REPLACEMENT);
                from = index + escape;
            }
            index = firstBackslash(buffer, index + escape, end);
        }
        return from == offset ? length : move(buffer, from, end, to) - offset;
    }

    /** Moves bytes towards the beginning. Returns the index after them. */
    private static int move(final UnsafeBuffer buffer, final int from, final int end, final int to) {
        if (from != to) {
            buffer.putBytes(to, buffer, from, end - from);
        }
        return to + end - from;
    }

    /**
     * As {@link #replaceLoneSurrogates}, for a whole array.
     *
     * @param json well-formed; may be changed.
     * @return the same array when there is nothing to replace.
     */
    public static byte[] withoutLoneSurrogates(final byte[] json) {
        final int length = replaceLoneSurrogates(new UnsafeBuffer(json), 0, json.length);
        return length == json.length ? json : Arrays.copyOf(json, length);
    }

    /**
     * Encodes a JSON text that an author wrote; half of a surrogate pair, escaped or not, becomes U+FFFD.
     *
     * @param json any text; not checked.
     * @return UTF-8.
     */
    public static byte[] encode(final String json) {
        return withoutLoneSurrogates(Utf8.encode(json));
    }

    /** The UTF-16 code unit that four hexadecimal digits write. */
    private static char unit(final UnsafeBuffer buffer, final int index) {
        int unit = 0;
        for (int place = 0; place < 4; place++) {
            unit = (unit << 4) | hexDigit(buffer.getByte(index + place));
        }
        return (char) unit;
    }

    /** The index of the first backslash in a span, or its limit when there is none. */
    static int firstBackslash(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index + Swar.WORD_LENGTH <= limit) {
            final long found = Swar.backslashes(Swar.load(buffer, index));
            if (found != 0) {
                return index + Swar.first(found);
            }
            index += Swar.WORD_LENGTH;
        }
        while (index < limit && buffer.getByte(index) != '\\') {
            index++;
        }
        return index;
    }

    /**
     * Decodes string content to UTF-8.
     *
     * @param source that holds the content.
     * @param offset of the content, after the quote.
     * @param length of the content in bytes.
     * @param destination to write to.
     * @param index of the first byte to write.
     * @param limit the first index of the destination that must not be written.
     * @return bytes written, or -1 when they do not fit; the destination is then written in part.
     */
    public static int decode(
            final UnsafeBuffer source,
            final int offset,
            final int length,
            final UnsafeBuffer destination,
            final int index,
            final int limit) {
        final int end = offset + length;
        int from = offset;
        int to = index;
        for (; ; ) {
            final int backslash = firstBackslash(source, from, end);
            final int run = backslash - from;
            if (run > limit - to) {
                return -1;
            }
            destination.putBytes(to, source, from, run);
            to += run;
            if (backslash == end) {
                return to - index;
            }
            final int escapeLength = length(source, backslash, end);
            final int codePoint = codePoint(source, backslash, escapeLength);
            if (Utf8.length(codePoint) > limit - to) {
                return -1;
            }
            Utf8.put(destination, to, codePoint);
            to += Utf8.length(codePoint);
            from = backslash + escapeLength;
        }
    }

    /**
     * Decodes string content to a String. Allocates.
     *
     * @param source that holds the content.
     * @param offset of the content, after the quote.
     * @param length of the content in bytes.
     * @return the characters.
     */
    public static String decodeToString(final UnsafeBuffer source, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        final int decoded = decode(source, offset, length, new UnsafeBuffer(bytes), 0, length);
        return new String(bytes, 0, decoded, StandardCharsets.UTF_8);
    }
}
