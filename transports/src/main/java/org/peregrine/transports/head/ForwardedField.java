package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.line.LineFeed;

/** Finds the field in which a proxy names callers, in a head of checked syntax. Network thread; no allocation. */
final class ForwardedField {
    private final byte[] name;
    private int offset;
    private int length;

    /** Takes the field's name in lower case. */
    ForwardedField(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Counts the field among field lines; {@link #offset()} and {@link #length()} are of the last one's value. */
    int find(UnsafeBuffer buffer, int from, int lengthBytes) {
        final int limit = from + lengthBytes;
        int count = 0;
        int line = from;
        while (line < limit) {
            final int end = LineFeed.indexOf(buffer, line, limit);
            final int colon = line + name.length;
            if (colon < end
                    && buffer.getByte(colon) == ':'
                    && HttpSyntax.equalsLower(buffer, line, name.length, name)) {
                trim(buffer, colon + 1, end);
                count++;
            }
            line = end + 1;
        }
        return count;
    }

    private void trim(UnsafeBuffer buffer, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(buffer.getByte(start))) {
            start++;
        }
        while (end > start && isSpace(buffer.getByte(end - 1))) {
            end--;
        }
        offset = start;
        length = end - start;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    /** Whether the value can name a caller: visible ASCII and spaces between; a list of names is none. */
    boolean isName(UnsafeBuffer buffer) {
        for (int i = offset; i < offset + length; i++) {
            final byte b = buffer.getByte(i);
            if (b < ' ' || b > '~' || b == ',') {
                return false;
            }
        }
        return length > 0;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
