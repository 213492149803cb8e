package org.peregrine.codec.json;

import java.math.BigInteger;

/**
 * The nearest double of {@code significand * 10^exponent}, by the method of Eisel and Lemire (D. Lemire, "Number
 * Parsing at a Gigabyte per Second", Software: Practice and Experience 51, 2021): the significand times a 128-bit
 * approximation of the power of five decides the rounding in nearly every case, and says so when it does not.
 */
final class EiselLemire {
    private static final int MIN_EXPONENT = -342;
    private static final int MAX_EXPONENT = 308;
    private static final int SIGNIFICAND_BITS = 52;
    private static final int INFINITE_POWER = 0x7FF;

    /** The bits of the product's upper half below the 55 that a double, its rounding bit and a spare bit need. */
    private static final long UNUSED_BITS = -1L >>> (SIGNIFICAND_BITS + 3);

    /** Upper and lower half of the power of five of each exponent, its top bit in the top place. */
    private static final long[] POWERS_OF_FIVE = powersOfFive();

    private EiselLemire() {}

    /** The nearest double, or NaN when this method cannot tell. The significand is unsigned and not 0. */
    static double toDouble(final long significand, final long exponent) {
        if (exponent < MIN_EXPONENT) {
            return 0.0;
        }
        if (exponent > MAX_EXPONENT) {
            return Double.POSITIVE_INFINITY;
        }
        final int leadingZeros = Long.numberOfLeadingZeros(significand);
        final long normalized = significand << leadingZeros;
        final int place = 2 * ((int) exponent - MIN_EXPONENT);
        long high = Math.unsignedMultiplyHigh(normalized, POWERS_OF_FIVE[place]);
        long low = normalized * POWERS_OF_FIVE[place];
        if ((high & UNUSED_BITS) == UNUSED_BITS) {
            final long carry = Math.unsignedMultiplyHigh(normalized, POWERS_OF_FIVE[place + 1]);
            low += carry;
            high += Long.compareUnsigned(low, carry) < 0 ? 1 : 0;
            if (low == -1L && (exponent < -27 || exponent > 55)) {
                return Double.NaN;
            }
        }
        return round(high, low, (int) exponent, leadingZeros);
    }

    private static double round(final long high, final long low, final int exponent, final int leadingZeros) {
        final int upperBit = (int) (high >>> 63);
        final int shift = upperBit + 64 - SIGNIFICAND_BITS - 3;
        long bits = high >>> shift;
        // floor(log2(10^exponent)) by a fixed-point log2(10), plus the bias of the format.
        final int binaryExponent = ((217_706 * exponent) >> 16) + 63;
        int power = binaryExponent + upperBit - leadingZeros + 1023;
        if (power <= 0) {
            return subnormal(bits, power);
        }
        final boolean mayBeHalfway = Long.compareUnsigned(low, 1) <= 0 && exponent >= -4 && exponent <= 23;
        if (mayBeHalfway && (bits & 3) == 1 && bits << shift == high) {
            bits &= ~1L;
        }
        bits = (bits + (bits & 1)) >>> 1;
        if (bits >= 2L << SIGNIFICAND_BITS) {
            bits = 1L << SIGNIFICAND_BITS;
            power++;
        }
        if (power >= INFINITE_POWER) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.longBitsToDouble(((long) power << SIGNIFICAND_BITS) | (bits & ~(1L << SIGNIFICAND_BITS)));
    }

    private static double subnormal(final long normalBits, final int power) {
        if (1 - power >= Long.SIZE) {
            return 0.0;
        }
        final long bits = normalBits >>> (1 - power);
        // A carry out of the significand lands in the exponent field, which is just the smallest normal number.
        return Double.longBitsToDouble((bits + (bits & 1)) >>> 1);
    }

    private static long[] powersOfFive() {
        final long[] halves = new long[2 * (MAX_EXPONENT - MIN_EXPONENT + 1)];
        for (int exponent = MIN_EXPONENT; exponent <= MAX_EXPONENT; exponent++) {
            final BigInteger power = BigInteger.valueOf(5).pow(Math.abs(exponent));
            final BigInteger bits =
                    exponent < 0 ? reciprocal(power) : power.shiftLeft(128 - Math.min(128, power.bitLength()));
            final BigInteger top = bits.shiftRight(bits.bitLength() - 128);
            halves[2 * (exponent - MIN_EXPONENT)] = top.shiftRight(64).longValue();
            halves[2 * (exponent - MIN_EXPONENT) + 1] = top.longValue();
        }
        return halves;
    }

    private static BigInteger reciprocal(final BigInteger power) {
        // Rounded up at 128 bits, or (the power being larger than 64 bits) at twice the precision before it is cut to
        // 128.
        final int bitLength = power.subtract(BigInteger.ONE).bitLength();
        final int scale = bitLength <= 63 ? bitLength + 127 : 2 * bitLength + 128;
        return BigInteger.ONE.shiftLeft(scale).divide(power).add(BigInteger.ONE);
    }
}
