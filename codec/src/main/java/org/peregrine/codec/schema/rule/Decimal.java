package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.SeededHash;

/**
 * A number of any size and precision, read in place and never rounded: {@code ± 0.d1 d2 d3 … × 10^magnitude},
 * {@code d1} and the last digit not being 0. A flyweight over bytes that the scanner accepted.
 */
public final class Decimal {
    private static final int DIGITS_PER_WORD = Long.SIZE / 4;

    private UnsafeBuffer buffer;
    private int first;
    private int last;
    private int digits;
    private long magnitude;
    private boolean negative;

    /**
     * Takes a number apart.
     *
     * @param number that the scanner accepted.
     * @return this.
     */
    public Decimal wrap(final JsonValue number) {
        return wrap(number.buffer(), number.offset(), number.offset() + number.length());
    }

    /** Takes a number apart. */
    Decimal wrap(final UnsafeBuffer source, final int start, final int limit) {
        buffer = source;
        first = -1;
        last = -1;
        negative = source.getByte(start) == '-';
        int place = 0;
        int integerPlaces = -1;
        int firstPlace = 0;
        int lastPlace = 0;
        int index = negative ? start + 1 : start;
        long exponent = 0;
        for (; index < limit; index++) {
            final byte value = source.getByte(index);
            if (value == '.') {
                integerPlaces = place;
                continue;
            }
            if ((value | 0x20) == 'e') {
                exponent = JsonSpans.exponent(source, index + 1, limit);
                break;
            }
            if (value != '0') {
                firstPlace = first < 0 ? place : firstPlace;
                first = first < 0 ? index : first;
                last = index;
                lastPlace = place;
            }
            place++;
        }
        digits = first < 0 ? 0 : lastPlace - firstPlace + 1;
        magnitude = first < 0 ? 0 : (integerPlaces < 0 ? place : integerPlaces) - firstPlace + exponent;
        negative &= first >= 0;
        return this;
    }

    /**
     * Whether this is 0.
     *
     * @return true for every way to write it.
     */
    public boolean isZero() {
        return digits == 0;
    }

    /**
     * Whether this is less than 0.
     *
     * @return false for {@code -0}.
     */
    public boolean isNegative() {
        return negative;
    }

    /**
     * Whether there is no fraction.
     *
     * @return true for {@code 1.0} and {@code 1e2}.
     */
    public boolean isInteger() {
        return lastExponent() >= 0;
    }

    /** The power of ten of the last digit that is not 0. */
    long lastExponent() {
        return magnitude - digits;
    }

    /** Number of digits from the first to the last that is not 0. */
    int digits() {
        return digits;
    }

    /** Index of the first digit that is not 0; a point may stand among the digits. */
    int first() {
        return first;
    }

    /** Index of the last digit that is not 0. */
    int last() {
        return last;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** The sign of the difference. */
    int compareTo(final Decimal other) {
        if (negative != other.negative || isZero() || other.isZero()) {
            return Integer.compare(sign(), other.sign());
        }
        final int sizes =
                magnitude == other.magnitude ? compareDigits(other) : Long.compare(magnitude, other.magnitude);
        return negative ? -sizes : sizes;
    }

    private int sign() {
        return isZero() ? 0 : negative ? -1 : 1;
    }

    private int compareDigits(final Decimal other) {
        int index = first;
        int otherIndex = other.first;
        while (index <= last && otherIndex <= other.last) {
            byte digit = buffer.getByte(index);
            if (digit == '.') {
                digit = buffer.getByte(++index);
            }
            byte otherDigit = other.buffer.getByte(otherIndex);
            if (otherDigit == '.') {
                otherDigit = other.buffer.getByte(++otherIndex);
            }
            if (digit != otherDigit) {
                return Byte.compare(digit, otherDigit);
            }
            index++;
            otherIndex++;
        }
        return Integer.compare(digits, other.digits);
    }

    /** A seeded hash that equal numbers share, however they are written. */
    long hash() {
        if (isZero()) {
            return 0;
        }
        long hash = SeededHash.join(magnitude, negative ? ~digits : digits);
        long digitsOfWord = 0;
        int count = 0;
        for (int index = first; index <= last; index++) {
            final byte digit = buffer.getByte(index);
            if (digit == '.') {
                continue;
            }
            digitsOfWord = (digitsOfWord << 4) | (digit - '0');
            if (++count % DIGITS_PER_WORD == 0) {
                hash = SeededHash.join(hash, digitsOfWord);
                digitsOfWord = 0;
            }
        }
        return SeededHash.join(hash, digitsOfWord);
    }

    /** The largest integer that is not larger; the nearest long when it is no long. */
    long floor() {
        if (magnitude > 18) {
            return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long integer = 0;
        int index = first;
        for (long place = 0; place < magnitude; place++) {
            if (index >= 0 && index <= last && buffer.getByte(index) == '.') {
                index++;
            }
            final boolean written = index >= 0 && index <= last;
            integer = integer * 10 + (written ? buffer.getByte(index) - '0' : 0);
            index++;
        }
        return negative ? -integer - (isInteger() ? 0 : 1) : integer;
    }
}
