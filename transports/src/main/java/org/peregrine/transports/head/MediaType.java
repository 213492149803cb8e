package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;

/** Reads media types: whether a body is JSON, and whether the answer may be JSON or an event stream. */
public final class MediaType {
    private static final byte[] JSON = "application/json".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] APPLICATION = "application/*".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM = "text/event-stream".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT = "text/*".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANY = "*/*".getBytes(StandardCharsets.US_ASCII);

    private MediaType() {}

    /**
     * Whether a Content-Type is {@code application/json}, with any parameters.
     *
     * @param buffer holds the field's value.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return true when it is.
     */
    public static boolean isJson(DirectBuffer buffer, int offset, int length) {
        final int typeEnd = typeEnd(buffer, offset, offset + length);
        return HttpSyntax.equalsLower(buffer, offset, typeEnd - offset, JSON);
    }

    /** Whether an Accept admits {@code application/json}. */
    static boolean admitsJson(DirectBuffer buffer, int from, int to) {
        return admits(buffer, from, to, JSON, APPLICATION);
    }

    /** Whether an Accept admits {@code text/event-stream}. */
    static boolean admitsStream(DirectBuffer buffer, int from, int to) {
        return admits(buffer, from, to, STREAM, TEXT);
    }

    private static boolean admits(DirectBuffer buffer, int from, int to, byte[] wanted, byte[] range) {
        int start = from;
        while (start < to) {
            final int end = FieldList.elementEnd(buffer, start, to);
            final int type = FieldList.skipSpace(buffer, start, end);
            final int length = typeEnd(buffer, type, end) - type;
            final boolean matches = HttpSyntax.equalsLower(buffer, type, length, wanted)
                    || HttpSyntax.equalsLower(buffer, type, length, range)
                    || HttpSyntax.equalsLower(buffer, type, length, ANY);
            if (matches && !isWeightZero(buffer, type + length, end)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static int typeEnd(DirectBuffer buffer, int from, int to) {
        int end = from;
        while (end < to && buffer.getByte(end) != ';') {
            end++;
        }
        while (end > from && HttpSyntax.isSpace(buffer.getByte(end - 1))) {
            end--;
        }
        return end;
    }

    /** Whether the parameters hold a weight of zero: {@code q=0}, {@code q=0.000}. */
    private static boolean isWeightZero(DirectBuffer buffer, int from, int to) {
        int i = from;
        while (i < to) {
            if (buffer.getByte(i) == ';') {
                final int name = FieldList.skipSpace(buffer, i + 1, to);
                if (name + 2 < to && (buffer.getByte(name) | 0x20) == 'q' && buffer.getByte(name + 1) == '=') {
                    return isZero(buffer, name + 2, to);
                }
            }
            i++;
        }
        return false;
    }

    private static boolean isZero(DirectBuffer buffer, int from, int to) {
        int i = from;
        while (i < to && (buffer.getByte(i) == '0' || buffer.getByte(i) == '.')) {
            i++;
        }
        return i == to || buffer.getByte(i) == ';' || HttpSyntax.isSpace(buffer.getByte(i));
    }
}
