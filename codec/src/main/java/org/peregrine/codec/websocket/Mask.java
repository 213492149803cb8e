package org.peregrine.codec.websocket;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Swar;

/** Masks or unmasks a payload, which is the same operation, eight bytes at a time. Source: RFC 6455, 5.3. */
public final class Mask {

    private Mask() {}

    /**
     * Masks or unmasks bytes, and moves them forward in the same pass.
     *
     * @param buffer holds them.
     * @param from index of the first.
     * @param to index at which the first is to stand; at most {@code from}.
     * @param length number of bytes.
     * @param key its lowest byte masks the first byte.
     * @return whether all of the bytes written are ASCII.
     */
    public static boolean apply(UnsafeBuffer buffer, int from, int to, int length, int key) {
        final long wideKey = (key & 0xFFFF_FFFFL) | (long) key << Integer.SIZE;
        long seen = 0;
        int i = 0;
        while (i + Long.BYTES <= length) {
            final long word = buffer.getLong(from + i, ByteOrder.LITTLE_ENDIAN) ^ wideKey;
            buffer.putLong(to + i, word, ByteOrder.LITTLE_ENDIAN);
            seen |= word;
            i += Long.BYTES;
        }
        long rest = wideKey;
        while (i < length) {
            final byte b = (byte) (buffer.getByte(from + i) ^ rest);
            buffer.putByte(to + i, b);
            seen |= b;
            rest >>>= Byte.SIZE;
            i++;
        }
        return (seen & Swar.HIGHS) == 0;
    }

    /**
     * The key for what comes after so many bytes.
     *
     * @param key for the bytes before, its first byte in the lowest bits.
     * @param count of those bytes.
     * @return the key, turned.
     */
    public static int advance(int key, int count) {
        return Integer.rotateRight(key, count * Byte.SIZE);
    }
}
