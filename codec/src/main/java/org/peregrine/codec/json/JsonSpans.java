package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/** Finds where things end in bytes that the scanner accepted. Nothing at or after a limit is read. */
final class JsonSpans {
    private JsonSpans() {}

    /** The index of the first byte that is not white space, or the limit. */
    static int skipWhitespace(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index < limit && isWhitespace(buffer.getByte(index))) {
            index++;
        }
        return index;
    }

    /** The index after the closing quote of the string whose content begins at the index. */
    static int stringEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        while (index < limit) {
            if (index + Swar.WORD_LENGTH <= limit) {
                final long stops = Swar.quotesAndBackslashes(Swar.load(buffer, index));
                if (stops == 0) {
                    index += Swar.WORD_LENGTH;
                    continue;
                }
                index += Swar.first(stops);
            }
            final byte value = buffer.getByte(index);
            if (value == '"') {
                return index + 1;
            }
            index += value == '\\' ? 2 : 1;
        }
        return limit;
    }

    /** The index of the value of the member whose name ends before the index. */
    static int memberValue(final UnsafeBuffer buffer, final int nameEnd, final int limit) {
        return skipWhitespace(buffer, skipWhitespace(buffer, nameEnd, limit) + 1, limit);
    }

    /** The index of the member or element after the one that ends before the index; the limit when it was the last. */
    static int nextIndex(final UnsafeBuffer buffer, final int valueEnd, final int limit) {
        final int comma = skipWhitespace(buffer, valueEnd, limit);
        return comma < limit ? skipWhitespace(buffer, comma + 1, limit) : limit;
    }

    /** The index after the value that begins at the index. */
    static int valueEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        if (start >= limit) {
            return limit;
        }
        return switch (buffer.getByte(start)) {
            case '"' -> stringEnd(buffer, start + 1, limit);
            case '{', '[' -> containerEnd(buffer, start, limit);
            default -> scalarEnd(buffer, start, limit);
        };
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
