package org.peregrine.codec.json;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Eight bytes at a time ("SIMD within a register"). A word is loaded little-endian, so its lowest byte is the first in
 * memory; a mask has the top bit of every byte that was found. Only the lowest byte of a mask is exact: a borrow may
 * mark bytes above it.
 */
public final class Swar {
    /** Bytes in a word. */
    static final int WORD_LENGTH = Long.BYTES;

    /** A word of eight times 1: a byte times this is a word of eight times the byte. */
    public static final long ONES = 0x0101010101010101L;

    /** The top bit of each byte. */
    public static final long HIGHS = 0x8080808080808080L;

    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long DELETES = ONES * 0x7F;

    private Swar() {}

    static long load(final UnsafeBuffer buffer, final int index) {
        return buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes a string cannot simply run over: a quote, a backslash, a control character, anything not ASCII. */
    static long stringStops(final long word) {
        // A byte with its top bit set is marked by the word itself, so the usual "and not" of the zero-byte test can
        // go.
        return (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word) & HIGHS;
    }

    /** The quotes and backslashes of a word that is known to be well-formed string content. */
    static long quotesAndBackslashes(final long word) {
        return zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES);
    }

    /** The bytes of UTF-8 that are escaped in a string: a quote, a backslash, a control character. */
    static long escapes(final long word) {
        return (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES)) & ~word & HIGHS;
    }

    /** The backslashes of a word. */
    static long backslashes(final long word) {
        return zeroBytes(word ^ BACKSLASHES);
    }

    /**
     * Marks the control characters of ASCII, DEL among them.
     *
     * @param word of eight bytes.
     * @return the mask.
     */
    public static long controls(final long word) {
        return ((word - SPACES) | ((word ^ DELETES) - ONES)) & ~word & HIGHS;
    }

    /**
     * The place of the first marked byte.
     *
     * @param mask that is not 0.
     * @return its place in the word, 0 to 7.
     */
    public static int first(final long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /**
     * Marks the bytes of a word that are 0.
     *
     * @param word of eight bytes.
     * @return the mask.
     */
    public static long zeroBytes(final long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
