package org.peregrine.transports.line;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Swar;

/** Finds line feeds, eight bytes at a time. */
public final class LineFeed {
    private static final long LINE_FEEDS = Swar.ONES * '\n';

    private LineFeed() {}

    /**
     * Finds the first line feed.
     *
     * @param buffer with at least seven readable bytes after {@code to}.
     * @param from index to begin at.
     * @param to index after the last byte to look at.
     * @return index of the line feed; -1 when there is none.
     */
    public static int indexOf(UnsafeBuffer buffer, int from, int to) {
        for (int i = from; i < to; i += Long.BYTES) {
            final long marks = lineFeeds(buffer, i);
            if (marks != 0) {
                final int found = i + Swar.first(marks);
                return found < to ? found : -1;
            }
        }
        return -1;
    }

    /**
     * Finds the first line feed where the buffer may end with the bytes to look at.
     *
     * @param buffer to read.
     * @param from index to begin at.
     * @param to index after the last byte to look at; no byte is read there or behind it.
     * @return index of the line feed; -1 when there is none.
     */
    public static int indexOfWithin(UnsafeBuffer buffer, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            final long marks = lineFeeds(buffer, i);
            if (marks != 0) {
                return i + Swar.first(marks);
            }
        }
        for (; i < to; i++) {
            if (buffer.getByte(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static long lineFeeds(UnsafeBuffer buffer, int index) {
        return Swar.zeroBytes(buffer.getLong(index, ByteOrder.LITTLE_ENDIAN) ^ LINE_FEEDS);
    }
}
