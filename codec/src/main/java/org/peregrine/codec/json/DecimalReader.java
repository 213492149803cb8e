package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A decimal number taken apart: {@code (-1)^negative * significand * 10^exponent}, the significand being the first 19
 * significant digits as an unsigned long. One instance belongs to one thread.
 */
final class DecimalReader {
    /** So many decimal digits always fit an unsigned long. */
    private static final int MAX_DIGITS = 19;

    /** Powers of ten that a double holds exactly. */
    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private boolean negative;
    private boolean truncated;
    private int digits;
    private long significand;
    private long exponent;

    /** Takes apart a number that the scanner accepted. */
    DecimalReader read(final UnsafeBuffer source, final int start, final int lengthBytes) {
        buffer = source;
        offset = start;
        length = lengthBytes;
        final int limit = start + lengthBytes;
        negative = source.getByte(start) == '-';
        truncated = false;
        digits = 0;
        significand = 0;
        exponent = 0;
        int index = readDigits(source, negative ? start + 1 : start, limit, 0);
        if (index < limit && source.getByte(index) == '.') {
            index = readDigits(source, index + 1, limit, 1);
        }
        if (index < limit) {
            exponent += JsonSpans.exponent(source, index + 1, limit);
        }
        return this;
    }

    private int readDigits(final UnsafeBuffer source, final int start, final int limit, final int fraction) {
        int index = start;
        for (; index < limit; index++) {
            final int digit = source.getByte(index) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (digits < MAX_DIGITS) {
                significand = significand * 10 + digit;
                digits += significand == 0 ? 0 : 1;
                exponent -= fraction;
            } else {
                truncated |= digit != 0;
                exponent += 1 - fraction;
            }
        }
        return index;
    }

    boolean isLong() {
        return longValue(0) == longValue(1);
    }

    /** The number, or {@code missing} when it has a fraction or is outside the range of long. */
    long longValue(final long missing) {
        if (significand == 0) {
            return 0;
        }
        if (truncated || exponent > MAX_DIGITS || exponent < -MAX_DIGITS) {
            return missing;
        }
        long magnitude = significand;
        for (long left = exponent; left < 0; left++) {
            if (Long.remainderUnsigned(magnitude, 10) != 0) {
                return missing;
            }
            magnitude = Long.divideUnsigned(magnitude, 10);
        }
        for (long left = exponent; left > 0; left--) {
            if (Long.compareUnsigned(magnitude, Long.MAX_VALUE / 10) > 0) {
                return missing;
            }
            magnitude *= 10;
        }
        if (negative) {
            return Long.compareUnsigned(magnitude, Long.MIN_VALUE) <= 0 ? -magnitude : missing;
        }
        return magnitude >= 0 ? magnitude : missing;
    }

    /** The nearest double. */
    double doubleValue() {
        final double magnitude = magnitude();
        return negative ? -magnitude : magnitude;
    }

    private double magnitude() {
        if (significand == 0) {
            return 0.0;
        }
        final boolean exact = !truncated && significand >>> 53 == 0;
        if (exact && exponent >= 0 && exponent < EXACT_POWERS.length) {
            return significand * EXACT_POWERS[(int) exponent];
        }
        if (exact && exponent < 0 && -exponent < EXACT_POWERS.length) {
            return significand / EXACT_POWERS[(int) -exponent];
        }
        final double nearest = EiselLemire.toDouble(significand, exponent);
        final boolean certain = !truncated || nearest == EiselLemire.toDouble(significand + 1, exponent);
        return certain && !Double.isNaN(nearest) ? nearest : parsedMagnitude();
    }

    private double parsedMagnitude() {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return Math.abs(Double.parseDouble(new String(bytes, StandardCharsets.US_ASCII)));
    }
}
