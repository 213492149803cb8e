package org.peregrine.transports.nio;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds line feeds, eight bytes at a time. */
public final class LineFeed {
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long PATTERN = EVERY_BYTE * '\n';

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
            final long zeroWhereFound = buffer.getLong(i, ByteOrder.LITTLE_ENDIAN) ^ PATTERN;
            final long marks = (zeroWhereFound - EVERY_BYTE) & ~zeroWhereFound & HIGH_BITS;
            if (marks != 0) {
                final int found = i + (Long.numberOfTrailingZeros(marks) >>> 3);
                return found < to ? found : -1;
            }
        }
        return -1;
    }
}
