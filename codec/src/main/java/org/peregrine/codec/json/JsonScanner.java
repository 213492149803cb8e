package org.peregrine.codec.json;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks in one pass that bytes are exactly one JSON text (the whole grammar of RFC 8259, strict UTF-8, bounded depth)
 * and reports the spans of its top members. It copies nothing, owns no bytes, allocates nothing and never recurses.
 * Lone surrogates written as escapes are accepted, as the grammar says; they decode to U+FFFD.
 *
 * <p>The caller's duty: the byte after the message is 0 and {@link #PADDING} bytes after it are readable. No JSON
 * text contains a NUL, so every inner loop ends at it, and words may be loaded without looking for the end. Both are
 * checked once a message: no input makes the scanner read outside message and padding, with or without Agrona's
 * bounds checks. One instance belongs to one thread.
 */
public final class JsonScanner {
    /** Bytes that must be readable after the message; the first of them must be 0. */
    public static final int PADDING = Swar.WORD_LENGTH;

    /** The deepest level whose members are reported. */
    private static final int REPORTED_DEPTH = 2;

    /** Returned by a step after {@link #fail}. Every other negative number is the complement of an index. */
    private static final int FAILED = Integer.MIN_VALUE;

    private static final byte ARRAY = 0;
    private static final byte OBJECT = 1;
    private static final byte REPORTED_OBJECT = 2;

    private static final int TRUE = word("true");
    private static final int ALSE = word("alse");
    private static final int NULL = word("null");

    private final int maxDepth;
    private final byte[] containers;
    private final int[] nameOffset = new int[REPORTED_DEPTH + 1];
    private final int[] nameLength = new int[REPORTED_DEPTH + 1];
    private final boolean[] nameEscaped = new boolean[REPORTED_DEPTH + 1];
    private final int[] valueOffset = new int[REPORTED_DEPTH + 1];

    private int end;
    private int depth;
    private boolean escaped;
    private JsonError error = JsonError.NONE;
    private int errorOffset = -1;
    private JsonType rootType = JsonType.NULL;
    private int rootOffset;
    private int rootLength;

    /**
     * A scanner with its one limit.
     *
     * @param maxDepth objects and arrays that may be open at once, at least 1.
     * @throws IllegalArgumentException when the limit is not positive.
     */
    public JsonScanner(final int maxDepth) {
        if (maxDepth < 1) {
            throw new IllegalArgumentException("maxDepth must be positive: " + maxDepth);
        }
        this.maxDepth = maxDepth;
        this.containers = new byte[maxDepth + 1];
    }

    /**
     * Scans one message. Members are reported while it runs, so also those before an error.
     *
     * @param buffer that holds the message, a 0 after it, and {@link #PADDING} readable bytes in all after it.
     * @param offset of the message's first byte.
     * @param length of the message in bytes.
     * @param handler told the members of depth 1 and 2.
     * @return {@link JsonError#NONE} when the message is well-formed, otherwise the first thing that is wrong.
     * @throws IllegalArgumentException when the caller did not pad the message; no content of a message throws.
     */
    public JsonError scan(final UnsafeBuffer buffer, final int offset, final int length, final MemberHandler handler) {
        requirePadding(buffer, offset, length);
        end = offset + length;
        depth = 0;
        error = JsonError.NONE;
        errorOffset = -1;
        final int start = skipWhitespace(buffer, offset);
        rootOffset = start;
        rootLength = 0;
        rootType = JsonType.of(buffer.getByte(start));
        if (start == end) {
            fail(JsonError.EMPTY, start);
            return error;
        }
        if (scanTree(buffer, start, handler) == FAILED && errorOffset == offset && startsWithByteOrderMark(buffer)) {
            error = JsonError.BYTE_ORDER_MARK;
        }
        return error;
    }

    /**
     * Place of the last scan's failure.
     *
     * @return index in the buffer of the byte that is wrong, or -1 when nothing is.
     */
    public int errorOffset() {
        return errorOffset;
    }

    /**
     * The type of the last well-formed message's value.
     *
     * @return the type; meaningless after an error, except that an array is still known as an array.
     */
    public JsonType rootType() {
        return rootType;
    }

    /**
     * Start of the last message's value: white space around it is not part of it.
     *
     * @return index in the buffer.
     */
    public int rootOffset() {
        return rootOffset;
    }

    /**
     * The length of the last well-formed message's value.
     *
     * @return bytes without the white space around it; 0 after an error.
     */
    public int rootLength() {
        return rootLength;
    }

    private static void requirePadding(final UnsafeBuffer buffer, final int offset, final int length) {
        if (offset < 0 || length < 0 || buffer.capacity() - PADDING - length < offset) {
            throw new IllegalArgumentException("message [" + offset + ", +" + length + "] needs " + PADDING
                    + " bytes of padding within the capacity " + buffer.capacity());
        }
        if (buffer.getByte(offset + length) != 0) {
            throw new IllegalArgumentException("the byte after the message is not 0");
        }
    }

    private int scanTree(final UnsafeBuffer buffer, final int start, final MemberHandler handler) {
        int index = start;
        while (index >= 0) {
            index = scanValue(buffer, index);
            index = index < 0 ? openedAt(index) : scanAfterValue(buffer, index, handler);
        }
        if (index == FAILED) {
            return FAILED;
        }
        final int rootEnd = ~index;
        final int rest = skipWhitespace(buffer, rootEnd);
        if (rest != end) {
            return fail(JsonError.TRAILING_BYTES, rest);
        }
        rootLength = rootEnd - start;
        return rest;
    }

    private static int openedAt(final int index) {
        return index == FAILED ? FAILED : ~index;
    }

    /** Returns the index after a whole value, or the complement of the first inner value's index, or FAILED. */
    private int scanValue(final UnsafeBuffer buffer, final int index) {
        return switch (buffer.getByte(index)) {
            case '"' -> scanString(buffer, index + 1);
            case '{' -> openObject(buffer, index);
            case '[' -> openArray(buffer, index);
            case 't' -> scanLiteral(buffer, index, index, TRUE);
            case 'f' -> scanLiteral(buffer, index, index + 1, ALSE);
            case 'n' -> scanLiteral(buffer, index, index, NULL);
            default -> scanNumber(buffer, index);
        };
    }

    /** Closes what ends here. Returns the next value's index, or the complement of the root's end, or FAILED. */
    private int scanAfterValue(final UnsafeBuffer buffer, final int valueEnd, final MemberHandler handler) {
        int index = valueEnd;
        while (depth > 0) {
            final byte container = containers[depth];
            if (container == REPORTED_OBJECT) {
                report(buffer, index, handler);
            }
            index = skipWhitespace(buffer, index);
            final byte next = buffer.getByte(index);
            if (next == ',') {
                final int following = skipWhitespace(buffer, index + 1);
                return container == ARRAY ? following : scanName(buffer, following);
            }
            if (next != (container == ARRAY ? ']' : '}')) {
                return failAt(index);
            }
            depth--;
            index++;
        }
        return ~index;
    }

    private void report(final UnsafeBuffer buffer, final int valueEnd, final MemberHandler handler) {
        final int level = depth;
        final int start = valueOffset[level];
        handler.onMember(
                level,
                nameOffset[level],
                nameLength[level],
                nameEscaped[level],
                JsonType.of(buffer.getByte(start)),
                start,
                valueEnd - start);
    }

    private int openObject(final UnsafeBuffer buffer, final int index) {
        final boolean reported = depth == 0 || (depth == 1 && containers[1] == REPORTED_OBJECT);
        if (depth == maxDepth) {
            return fail(JsonError.TOO_DEEP, index);
        }
        final int first = skipWhitespace(buffer, index + 1);
        if (buffer.getByte(first) == '}') {
            return first + 1;
        }
        depth++;
        containers[depth] = reported ? REPORTED_OBJECT : OBJECT;
        final int value = scanName(buffer, first);
        return value == FAILED ? FAILED : ~value;
    }

    private int openArray(final UnsafeBuffer buffer, final int index) {
        if (depth == maxDepth) {
            return fail(JsonError.TOO_DEEP, index);
        }
        final int first = skipWhitespace(buffer, index + 1);
        if (buffer.getByte(first) == ']') {
            return first + 1;
        }
        depth++;
        containers[depth] = ARRAY;
        return ~first;
    }

    /** Reads a name and its colon. Returns the index of the member's value, or FAILED. */
    private int scanName(final UnsafeBuffer buffer, final int index) {
        if (buffer.getByte(index) != '"') {
            return failAt(index);
        }
        final int nameEnd = scanString(buffer, index + 1);
        if (nameEnd == FAILED) {
            return FAILED;
        }
        final int colon = skipWhitespace(buffer, nameEnd);
        if (buffer.getByte(colon) != ':') {
            return failAt(colon);
        }
        final int value = skipWhitespace(buffer, colon + 1);
        final int level = depth;
        if (level <= REPORTED_DEPTH) {
            nameOffset[level] = index + 1;
            nameLength[level] = nameEnd - index - 2;
            nameEscaped[level] = escaped;
            valueOffset[level] = value;
        }
        return value;
    }

    /** Reads a string from after its first quote. Returns the index after its last quote, or FAILED. */
    private int scanString(final UnsafeBuffer buffer, final int start) {
        escaped = false;
        int index = start;
        while (index >= 0) {
            index = StringStops.first(buffer, index, end);
            final byte stop = buffer.getByte(index);
            if (stop == '"') {
                return index + 1;
            }
            index = stop < 0 ? scanNonAscii(buffer, index) : scanEscape(buffer, index, stop);
        }
        return FAILED;
    }

    private int scanNonAscii(final UnsafeBuffer buffer, final int start) {
        int index = start;
        do {
            final int sequenceLength = Utf8.sequenceLength(buffer, index, end);
            if (sequenceLength == 0) {
                return fail(JsonError.BAD_UTF8, index);
            }
            index += sequenceLength;
        } while (buffer.getByte(index) < 0);
        return index;
    }

    private int scanEscape(final UnsafeBuffer buffer, final int index, final byte stop) {
        if (stop != '\\') {
            return fail(index == end ? JsonError.UNTERMINATED : JsonError.CONTROL_CHARACTER, index);
        }
        escaped = true;
        return switch (buffer.getByte(index + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> index + 2;
            case 'u' -> scanHex(buffer, index + 2);
            default -> failInEscape(index + 1);
        };
    }

    private int scanHex(final UnsafeBuffer buffer, final int start) {
        for (int index = start; index < start + 4; index++) {
            if (JsonEscapes.hexDigit(buffer.getByte(index)) < 0) {
                return failInEscape(index);
            }
        }
        return start + 4;
    }

    private int failInEscape(final int index) {
        return fail(index == end ? JsonError.UNTERMINATED : JsonError.BAD_ESCAPE, index);
    }

    private int scanLiteral(final UnsafeBuffer buffer, final int index, final int wordIndex, final int word) {
        return buffer.getInt(wordIndex, ByteOrder.LITTLE_ENDIAN) == word ? wordIndex + Integer.BYTES : failAt(index);
    }

    private int scanNumber(final UnsafeBuffer buffer, final int start) {
        int index = start;
        if (buffer.getByte(index) == '-') {
            index++;
        }
        final int integer = index;
        index = skipDigits(buffer, index);
        if (index == integer) {
            return integer == start ? failAt(start) : failInNumber(index);
        }
        if (buffer.getByte(integer) == '0' && index > integer + 1) {
            return fail(JsonError.BAD_NUMBER, integer + 1);
        }
        if (buffer.getByte(index) == '.') {
            final int fraction = index + 1;
            index = skipDigits(buffer, fraction);
            if (index == fraction) {
                return failInNumber(index);
            }
        }
        return (buffer.getByte(index) | 0x20) == 'e' ? scanExponent(buffer, index + 1) : index;
    }

    private int scanExponent(final UnsafeBuffer buffer, final int start) {
        final byte sign = buffer.getByte(start);
        final int digits = sign == '+' || sign == '-' ? start + 1 : start;
        final int index = skipDigits(buffer, digits);
        return index == digits ? failInNumber(index) : index;
    }

    private int failInNumber(final int index) {
        return fail(index == end ? JsonError.UNTERMINATED : JsonError.BAD_NUMBER, index);
    }

    private static int skipDigits(final UnsafeBuffer buffer, final int start) {
        int index = start;
        while (isDigit(buffer.getByte(index))) {
            index++;
        }
        return index;
    }

    private static boolean isDigit(final byte value) {
        return value >= '0' && value <= '9';
    }

    private static int skipWhitespace(final UnsafeBuffer buffer, final int start) {
        int index = start;
        byte value = buffer.getByte(index);
        while (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            index++;
            value = buffer.getByte(index);
        }
        return index;
    }

    private boolean startsWithByteOrderMark(final UnsafeBuffer buffer) {
        return buffer.getByte(rootOffset) == (byte) 0xEF
                && buffer.getByte(rootOffset + 1) == (byte) 0xBB
                && buffer.getByte(rootOffset + 2) == (byte) 0xBF;
    }

    private int failAt(final int index) {
        return fail(index == end ? JsonError.UNTERMINATED : JsonError.UNEXPECTED_BYTE, index);
    }

    private int fail(final JsonError reason, final int index) {
        error = reason;
        errorOffset = index;
        return FAILED;
    }

    private static int word(final String text) {
        return text.charAt(0) | (text.charAt(1) << 8) | (text.charAt(2) << 16) | (text.charAt(3) << 24);
    }
}
