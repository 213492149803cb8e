package org.peregrine.transports.tls;

import java.util.Arrays;
import java.util.Random;

/** Bytes as they come over a bad wire or from a bad disk: flipped, cut off, too many, twice, at another place. */
final class DamagedBytes {
    private static final int MOST_ADDED = 1_000;

    /** Makes seeds that are neighbours differ in all bits: the first numbers of their sequences are alike otherwise. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private DamagedBytes() {}

    /** The numbers of one case. */
    static Random random(long seed) {
        return new Random(seed * SPREAD);
    }

    /** Damaged bytes; rarely as they were. */
    static byte[] of(Random random, byte[] whole) {
        final byte[] bytes = whole.clone();
        final int at = random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(MOST_ADDED)); // Zeros behind it.
            case 4 -> twice(bytes, at, at + random.nextInt(bytes.length - at));
            case 5 -> {
                bytes[at] = (byte) (0x80 | random.nextInt(6)); // Of DER a long form of a length, or no definite one.
                yield bytes;
            }
            case 6 -> { // The first head: of a record, or of the outermost elements.
                bytes[random.nextInt(Math.min(bytes.length, 12))] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 7 -> {
                random.nextBytes(bytes);
                yield bytes;
            }
            default -> moved(random, whole, bytes, at);
        };
    }

    /** A piece of it stands there twice. */
    private static byte[] twice(byte[] bytes, int from, int to) {
        final byte[] more = Arrays.copyOf(bytes, bytes.length + to - from);
        System.arraycopy(bytes, from, more, to, bytes.length - from);
        return more;
    }

    private static byte[] moved(Random random, byte[] whole, byte[] bytes, int at) {
        final int length = random.nextInt(bytes.length - at);
        System.arraycopy(whole, random.nextInt(bytes.length - length), bytes, at, length);
        return bytes;
    }
}
