package org.peregrine.codec.json;

import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hashes what peers choose, for tables: with a key that this process alone knows, so that collisions cannot be found.
 * Any thread, no allocation. The key is another one after a restart: a hash is never stored or sent.
 *
 * <p>Bytes are hashed by SipHash-1-3 (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012), as
 * the maps of Rust and Python do: a hash that only begins with a seed (31 × h + c, FNV) keeps the collisions that it
 * has without one. Hashes are joined by a multiplication that is folded, since they are secret already.
 */
public final class SeededHash {
    private static final long KEY_0;
    private static final long KEY_1;
    private static final long FIRST = 0x736f6d6570736575L;
    private static final long SECOND = 0x646f72616e646f6dL;
    private static final long THIRD = 0x6c7967656e657261L;
    private static final long FOURTH = 0x7465646279746573L;
    private static final int FINAL_ROUNDS = 3;

    static {
        final SecureRandom random = new SecureRandom();
        KEY_0 = random.nextLong();
        KEY_1 = random.nextLong();
    }

    private SeededHash() {}

    /**
     * Hashes bytes.
     *
     * @param buffer that holds them.
     * @param offset of the first.
     * @param length number of bytes.
     * @return the hash.
     */
    public static long of(final UnsafeBuffer buffer, final int offset, final int length) {
        return sip(KEY_0, KEY_1, buffer, offset, offset + length, false);
    }

    /** Hashes the UTF-8 of what a JSON string's content stands for: escapes and what they mean have one hash. */
    static long ofContent(final UnsafeBuffer buffer, final int start, final int end) {
        return sip(KEY_0, KEY_1, buffer, start, end, true);
    }

    /**
     * Joins two values to one hash; their order counts.
     *
     * @param first of them.
     * @param second of them.
     * @return the hash.
     */
    public static long join(final long first, final long second) {
        final long left = first ^ KEY_0;
        final long right = second ^ KEY_1;
        return (left * right) ^ Math.multiplyHigh(left, right);
    }

    /** SipHash-1-3 with a key: for tests, which know what it has to be. */
    static long sip(
            final long key0,
            final long key1,
            final UnsafeBuffer buffer,
            final int start,
            final int end,
            final boolean escapes) {
        long v0 = key0 ^ FIRST;
        long v1 = key1 ^ SECOND;
        long v2 = key0 ^ THIRD;
        long v3 = key1 ^ FOURTH;
        long word = 0;
        int filled = 0;
        int index = start;
        long total = 0;
        int rounds = -1; // Until all bytes are in; then how many there were without any.
        while (rounds < FINAL_ROUNDS) {
            long spill = 0;
            if (rounds >= 0) {
                v2 ^= rounds == 0 ? 0xFF : 0;
                word = 0;
                rounds++;
            } else if (filled == 0 && index + Long.BYTES <= end && isPlain(buffer, index, escapes)) {
                word = buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
                index += Long.BYTES;
                total += Long.BYTES;
            } else if (!escapes) { // The rest of short names, which are most, in one step with the length.
                for (int place = 0; index < end; place += Byte.SIZE) {
                    word |= (buffer.getByte(index++) & 0xFFL) << place;
                    total++;
                }
                word |= total << (Long.SIZE - Byte.SIZE);
                rounds = 0;
            } else if (index < end) {
                final int escape = buffer.getByte(index) == '\\' ? JsonEscapes.length(buffer, index, end) : 0;
                final int codePoint = escape > 0 ? JsonEscapes.codePoint(buffer, index, escape) : 0;
                final long bytes = escape > 0 ? utf8(codePoint) : buffer.getByte(index) & 0xFF;
                final int count = escape > 0 ? Utf8.length(codePoint) : 1;
                word |= bytes << (Byte.SIZE * filled);
                index += Math.max(1, escape);
                total += count;
                if (filled + count < Long.BYTES) {
                    filled += count;
                    continue;
                }
                spill = bytes >>> (Byte.SIZE * (Long.BYTES - filled));
                filled += count - Long.BYTES;
            } else {
                word |= total << (Long.SIZE - Byte.SIZE);
                rounds = 0;
            }
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
            word = spill;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static boolean isPlain(final UnsafeBuffer buffer, final int index, final boolean escapes) {
        return !escapes || Swar.backslashes(Swar.load(buffer, index)) == 0;
    }

    /** A code point's bytes of UTF-8, the first one lowest. */
    private static long utf8(final int codePoint) {
        long bytes = 0;
        for (int place = Utf8.length(codePoint) - 1; place >= 0; place--) {
            bytes = (bytes << Byte.SIZE) | (Utf8.byteAt(codePoint, place) & 0xFF);
        }
        return bytes;
    }
}
