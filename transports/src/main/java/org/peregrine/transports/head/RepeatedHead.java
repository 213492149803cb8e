package org.peregrine.transports.head;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Parses heads, and remembers the last one: clients send the same again and again, with another Content-Length at most.
 * A head with the same bytes has the same parts, so comparing replaces parsing. One object for each shard; its network
 * thread only. What it keeps is a copy, of at most {@link #MAX_BYTES}.
 */
public final class RepeatedHead {
    /** Longest head that is remembered. */
    static final int MAX_BYTES = 1024;

    /** Heads in a row that differ from the one that is kept, until another is: clients in turn copy none. */
    private static final int OTHERS_BEFORE_CHANGE = 8;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[MAX_BYTES]);
    private final HttpHead kept = new HttpHead();
    private int length;
    private int others = OTHERS_BEFORE_CHANGE;

    /** Length of the part before the value of Content-Length, and where the part behind it begins. */
    private int valueOffset;

    private int valueEnd;

    /** Creates one that remembers nothing yet. */
    public RepeatedHead() {}

    /**
     * Parses a head, as {@link HttpRequestParser#parse} does.
     *
     * @param buffer holds it, with readable padding behind it.
     * @param start index of its first byte.
     * @param end index after the empty line that ends it; every line feed before follows a carriage return.
     * @param head filled; its spans count from start.
     * @return the fault of the head, or {@link HttpRefusal#NONE}.
     */
    public HttpRefusal parse(UnsafeBuffer buffer, int start, int end, HttpHead head) {
        if (isKept(buffer, start, end)) {
            final int contentLength = valueEnd == valueOffset
                    ? HttpHead.ABSENT
                    : HttpRequestParser.decimal(buffer, start + valueOffset, valueEnd - valueOffset);
            if (contentLength >= 0 || valueEnd == valueOffset) {
                head.copy(kept);
                head.contentLength = contentLength;
                others = 0;
                return HttpRefusal.NONE;
            }
        }
        final HttpRefusal refusal = HttpRequestParser.parse(buffer, start, end, head);
        if (refusal == HttpRefusal.NONE && end - start <= MAX_BYTES) {
            others++;
            if (others > OTHERS_BEFORE_CHANGE) {
                keep(buffer, start, head);
            }
        }
        return refusal;
    }

    private void keep(UnsafeBuffer buffer, int start, HttpHead head) {
        others = 0;
        length = head.length();
        bytes.putBytes(0, buffer, start, length);
        kept.copy(head);
        final boolean sized = head.has(HttpField.CONTENT_LENGTH);
        valueOffset = sized ? head.offset(HttpField.CONTENT_LENGTH) : length;
        valueEnd = sized ? valueOffset + head.length(HttpField.CONTENT_LENGTH) : length;
    }

    /** Whether a head has the bytes of the one that is kept, but for the value of Content-Length. */
    boolean isKept(UnsafeBuffer buffer, int start, int end) {
        return end - start == length
                && isSame(buffer, start, 0, valueOffset)
                && isSame(buffer, start, valueEnd, length);
    }

    private boolean isSame(UnsafeBuffer buffer, int start, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            if (buffer.getLong(start + i, ByteOrder.LITTLE_ENDIAN) != bytes.getLong(i, ByteOrder.LITTLE_ENDIAN)) {
                return false;
            }
        }
        for (; i < to; i++) {
            if (buffer.getByte(start + i) != bytes.getByte(i)) {
                return false;
            }
        }
        return true;
    }
}
