package org.peregrine.codec.json;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the next byte of a string that is more than a character of ASCII. Eight bytes at a time at first, since most
 * strings are short; then in blocks, with a loop that C2 makes into vector instructions: one step for each eight bytes,
 * and a range that is checked once ({@code JsonScannerBenchmark}, {@code LONG_STRING}). Any thread, no allocation.
 */
final class StringStops {
    /** Bytes without a stop after which it pays to look at a block. */
    static final int LONG_BYTES = 256;

    private static final int BLOCK_BYTES = 1 << 10;

    private StringStops() {}

    /**
     * Finds the first quote, backslash, control character or byte above ASCII of a message that is being scanned.
     *
     * @param start first index.
     * @param end index of the 0 after the message, which is found at the latest.
     * @return its index.
     */
    static int first(final UnsafeBuffer buffer, final int start, final int end) {
        int index = start;
        long stops = Swar.stringStops(Swar.load(buffer, index));
        for (final int near = start + LONG_BYTES; stops == 0 && index < near; ) {
            index += Swar.WORD_LENGTH;
            stops = Swar.stringStops(Swar.load(buffer, index));
        }
        if (stops == 0) {
            index = plainBlocksEnd(buffer, index, end);
            stops = Swar.stringStops(Swar.load(buffer, index));
        }
        while (stops == 0) { // The rest of a block.
            index += Swar.WORD_LENGTH;
            stops = Swar.stringStops(Swar.load(buffer, index));
        }
        return index + Swar.first(stops);
    }

    /**
     * Finds the first quote or backslash in content that was scanned.
     *
     * @param start first index.
     * @param limit first index that is not read.
     * @return its index, or the limit when there is none.
     */
    static int firstOfContent(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = contentBlocksEnd(buffer, start, limit);
        while (index + Swar.WORD_LENGTH <= limit) { // The rest of a block.
            final long stops = Swar.quotesAndBackslashes(Swar.load(buffer, index));
            if (stops != 0) {
                return index + Swar.first(stops);
            }
            index += Swar.WORD_LENGTH;
        }
        while (index < limit && buffer.getByte(index) != '"' && buffer.getByte(index) != '\\') {
            index++;
        }
        return Math.min(index, limit);
    }

    /**
     * Runs over blocks without a stop, once for as many words of a string as a block has.
     *
     * @param start first index of the content.
     * @param index up to which it was looked at.
     * @param limit first index that is not read.
     * @return an index from which to go on, the same for most.
     */
    static int contentSkipped(final UnsafeBuffer buffer, final int start, final int index, final int limit) {
        return ((index - start) & (BLOCK_BYTES - 1)) < Swar.WORD_LENGTH
                ? contentBlocksEnd(buffer, index, limit)
                : index;
    }

    private static int plainBlocksEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        if (hasBlocks(buffer, start, limit)) {
            while (limit - index >= BLOCK_BYTES && !stops(buffer.addressOffset() + index, BLOCK_BYTES)) {
                index += BLOCK_BYTES;
            }
        }
        return index;
    }

    private static int contentBlocksEnd(final UnsafeBuffer buffer, final int start, final int limit) {
        int index = start;
        if (hasBlocks(buffer, start, limit)) {
            while (limit - index >= BLOCK_BYTES && !stopsContent(buffer.addressOffset() + index, BLOCK_BYTES)) {
                index += BLOCK_BYTES;
            }
        }
        return index;
    }

    /** Blocks outside of the heap, where messages are; in the heap the compiler does not make vectors of them. */
    private static boolean hasBlocks(final UnsafeBuffer buffer, final int start, final int limit) {
        if (buffer.byteArray() != null || limit - start < BLOCK_BYTES) {
            return false;
        }
        buffer.boundsCheck(start, limit - start);
        return true;
    }

    private static boolean stops(final long address, final int length) {
        long found = 0;
        for (int i = 0; i < length; i += Swar.WORD_LENGTH) {
            found |= Swar.stringStops(UnsafeApi.getLong(address + i));
        }
        return found != 0;
    }

    private static boolean stopsContent(final long address, final int length) {
        long found = 0;
        for (int i = 0; i < length; i += Swar.WORD_LENGTH) {
            found |= Swar.quotesAndBackslashes(UnsafeApi.getLong(address + i));
        }
        return found != 0;
    }
}
