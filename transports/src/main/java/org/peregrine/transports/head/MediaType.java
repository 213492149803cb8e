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

    /** Set in {@link #admitted} when an answer may be {@code application/json}. */
    static final int ADMITS_JSON = 1;

    /** Set when it may be {@code text/event-stream}. */
    static final int ADMITS_STREAM = 2;

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

    /** Reads what an Accept admits: {@link #ADMITS_JSON} and {@link #ADMITS_STREAM}, as bits. */
    static int admitted(DirectBuffer buffer, int from, int to) {
        int admitted = 0;
        int start = from;
        while (start < to) {
            final int end = FieldList.elementEnd(buffer, start, to);
            final int type = FieldList.skipSpace(buffer, start, end);
            final int length = typeEnd(buffer, type, end) - type;
            final int named = named(buffer, type, length);
            if (named != 0 && !isWeightZero(buffer, type + length, end)) {
                admitted |= named;
            }
            start = end + 1;
        }
        return admitted;
    }

    private static int named(DirectBuffer buffer, int offset, int length) {
        if (HttpSyntax.equalsLower(buffer, offset, length, ANY)) {
            return ADMITS_JSON | ADMITS_STREAM;
        }
        if (HttpSyntax.equalsLower(buffer, offset, length, JSON)
                || HttpSyntax.equalsLower(buffer, offset, length, APPLICATION)) {
            return ADMITS_JSON;
        }
        final boolean stream = HttpSyntax.equalsLower(buffer, offset, length, STREAM)
                || HttpSyntax.equalsLower(buffer, offset, length, TEXT);
        return stream ? ADMITS_STREAM : 0;
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
