package org.peregrine.transports.line;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Swar;

/** Finds line feeds, eight bytes at a time. */
public final class LineFeed {
    private static final long PATTERN = Swar.ONES * '\n';

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
            final long marks = (zeroWhereFound - Swar.ONES) & ~zeroWhereFound & Swar.HIGHS;
            if (marks != 0) {
                final int found = i + (Long.numberOfTrailingZeros(marks) >>> 3);
                return found < to ? found : -1;
            }
        }
        return -1;
    }
}
