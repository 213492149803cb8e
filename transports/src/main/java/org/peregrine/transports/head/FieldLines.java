package org.peregrine.transports.head;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.line.LineFeed;

/**
 * Walks over the lines of one field in a head of checked syntax: fields that the parser itself has no use for. Network
 * thread; no allocation.
 */
final class FieldLines {
    private UnsafeBuffer buffer;
    private int line;
    private int limit;
    private int offset;
    private int length;

    /** Begins before the first line of a head, which starts at an index of a buffer with readable padding behind it. */
    FieldLines wrap(UnsafeBuffer source, int start, HttpHead head) {
        buffer = source;
        line = start + head.fieldsOffset();
        limit = line + head.fieldsLength();
        return this;
    }

    /** Goes on to the next line with a name in lower case; false when there is none. */
    boolean next(byte[] name) {
        while (line < limit) {
            final int start = line;
            final int end = LineFeed.indexOf(buffer, start, limit);
            line = end + 1;
            final int colon = start + name.length;
            if (colon < end
                    && buffer.getByte(colon) == ':'
                    && HttpSyntax.equalsLower(buffer, start, name.length, name)) {
                trim(colon + 1, end - 1); // Without the carriage return.
                return true;
            }
        }
        return false;
    }

    private void trim(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && HttpSyntax.isSpace(buffer.getByte(start))) {
            start++;
        }
        while (end > start && HttpSyntax.isSpace(buffer.getByte(end - 1))) {
            end--;
        }
        offset = start;
        length = end - start;
    }

    /** Index of the value of the line, without the spaces around it. */
    int offset() {
        return offset;
    }

    /** Length of that value. */
    int length() {
        return length;
    }
}
