package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds where things end in bytes that the scanner accepted. Nothing at or after a limit is read, nothing is checked
 * again, nothing allocates. Any thread. For readers that walk bytes themselves; others use {@link JsonCursor}.
 */
public final class JsonSpans {
    /** No message has so many digits that they could bring such an exponent back into any range. */
    private static final long EXPONENT_CEILING = 1L << 40;

    private JsonSpans() {}

    /**
     * Runs over white space.
     *
     * @param buffer to read.
     * @param start first index.
     * @param limit first index that is not read.
     * @return the index of the first byte that is not white space, or the limit.
     */
    public static int skipWhitespace(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index < limit && isWhitespace(buffer.getByte(index))) {
            index++;
        }
        return index;
    }

    /**
     * Finds the end of a string.
     *
     * @param buffer to read.
     * @param start index of the string's content, after its quote.
     * @param limit first index that is not read.
     * @return the index after the closing quote.
     */
    public static int stringEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index < limit) {
            if (index + Swar.WORD_LENGTH <= limit) {
                final long stops = Swar.quotesAndBackslashes(Swar.load(buffer, index));
                if (stops == 0) {
                    index = StringStops.contentSkipped(buffer, start, index + Swar.WORD_LENGTH, limit);
                    continue;
                }
                index += Swar.first(stops);
            }
            byte value = buffer.getByte(index);
            while (value == '\\' && index + 2 < limit) { // Escapes come together: a word for each would cost more.
                index += 2;
                value = buffer.getByte(index);
            }
            if (value == '"') {
                return index + 1;
            }
            index += value == '\\' ? 2 : 1;
        }
        return limit;
    }

    /**
     * Finds the end of a string, and whether it contains an escape.
     *
     * @param buffer to read.
     * @param start index of the string's content, after its quote.
     * @param limit first index that is not read.
     * @return the index after the closing quote, or the complement of that index when there is a backslash in the
     * string.
     */
    public static int markedStringEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        final int near = Math.min(limit, start + StringStops.LONG_BYTES);
        while (index + Swar.WORD_LENGTH <= near) {
            final long stops = Swar.quotesAndBackslashes(Swar.load(buffer, index));
            if (stops != 0) {
                index += Swar.first(stops);
                return buffer.getByte(index) == '"' ? index + 1 : ~stringEnd(buffer, index, limit);
            }
            index += Swar.WORD_LENGTH;
        }
        if (near < limit) {
            return markedLongStringEnd(buffer, index, limit);
        }
        for (; index < limit; index++) {
            final byte value = buffer.getByte(index);
            if (value == '"') {
                return index + 1;
            }
            if (value == '\\') {
                return ~stringEnd(buffer, index, limit);
            }
        }
        return limit;
    }

    private static int markedLongStringEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        final int index = StringStops.firstOfContent(buffer, start, limit);
        if (index == limit) {
            return limit;
        }
        return buffer.getByte(index) == '"' ? index + 1 : ~stringEnd(buffer, index, limit);
    }

    /**
     * Finds a member's value.
     *
     * @param buffer to read.
     * @param nameEnd index after the closing quote of the member's name.
     * @param limit first index that is not read.
     * @return the index of the value's first byte.
     */
    public static int memberValue(final UnsafeBuffer buffer, final int nameEnd, final int limit) {
        return skipWhitespace(buffer, skipWhitespace(buffer, nameEnd, limit) + 1, limit);
    }

    /**
     * Finds what follows a value in its container.
     *
     * @param buffer to read.
     * @param valueEnd index after the value.
     * @param limit index of the container's closing bracket.
     * @return the index of the next member's name or of the next element; the limit when it was the last.
     */
    public static int nextIndex(final UnsafeBuffer buffer, final int valueEnd, final int limit) {
        final int comma = skipWhitespace(buffer, valueEnd, limit);
        return comma < limit ? skipWhitespace(buffer, comma + 1, limit) : limit;
    }

    /**
     * Finds the end of a value of any type.
     *
     * @param buffer to read.
     * @param start index of the value's first byte.
     * @param limit first index that is not read.
     * @return the index after the value.
     */
    public static int valueEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        if (start >= limit) {
            return limit;
        }
        return switch (buffer.getByte(start)) {
            case '"' -> stringEnd(buffer, start + 1, limit);
            case '{', '[' -> containerEnd(buffer, start, limit);
            default -> scalarEnd(buffer, start, limit);
        };
    }

    /**
     * Finds the end of a value, and whether it is a string that stands for itself.
     *
     * @param buffer to read.
     * @param start index of the value's first byte.
     * @param limit first index that is not read.
     * @return the index after a string without escapes; of any other value the complement of the index after it.
     */
    static int markedValueEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        return start < limit && buffer.getByte(start) == '"'
                ? markedStringEnd(buffer, start + 1, limit)
                : ~valueEnd(buffer, start, limit);
    }

    /**
     * Reads the exponent of a number.
     *
     * @param buffer to read.
     * @param start index after the letter.
     * @param limit index after the number.
     * @return the exponent; one beyond any range is the same one for all.
     */
    public static long exponent(final UnsafeBuffer buffer, final int start, final int limit) {
        final byte sign = buffer.getByte(start);
        long value = 0;
        for (int index = sign == '+' || sign == '-' ? start + 1 : start; index < limit; index++) {
            value = Math.min(EXPONENT_CEILING, value * 10 + buffer.getByte(index) - '0');
        }
        return sign == '-' ? -value : value;
    }

    private static int containerEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int open = 0;
        int index = start;
        while (index < limit) {
            final byte value = buffer.getByte(index);
            index++;
            switch (value) {
                case '"' -> index = stringEnd(buffer, index, limit);
                case '{', '[' -> open++;
                case '}', ']' -> open--;
                default -> {
                    continue;
                }
            }
            if (open == 0) {
                return index;
            }
        }
        return limit;
    }

    private static int scalarEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index < limit) {
            final byte value = buffer.getByte(index);
            if (value == ',' || value == '}' || value == ']' || isWhitespace(value)) {
                return index;
            }
            index++;
        }
        return limit;
    }

    private static boolean isWhitespace(final byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }
}
