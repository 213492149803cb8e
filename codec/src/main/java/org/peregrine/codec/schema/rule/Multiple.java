package org.peregrine.codec.schema.rule;

import java.math.BigInteger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The divisor of {@code multipleOf}, as {@code digits × 10^exponent}. Exact: a number is a multiple when its own
 * digits, moved by the difference of the exponents, leave no remainder. Immutable, any thread.
 */
public final class Multiple {
    /** Digits of a divisor that are computed with in longs: times ten they do not overflow. */
    private static final int MAX_LONG_DIGITS = 17;

    private final long divisor;
    private final BigInteger largeDivisor;
    private final long exponent;

    /** Zeros that can still change whether there is a remainder: a divisor has at most so many factors 2 or 5. */
    private final int relevantZeros;

    /**
     * A divisor.
     *
     * @param number greater than 0.
     */
    public Multiple(final Decimal number) {
        final StringBuilder text = new StringBuilder();
        for (int index = number.first(); index <= number.last(); index++) {
            final char digit = (char) number.buffer().getByte(index);
            if (digit != '.') {
                text.append(digit);
            }
        }
        largeDivisor = new BigInteger(text.toString());
        divisor = text.length() <= MAX_LONG_DIGITS ? largeDivisor.longValueExact() : 0;
        exponent = number.lastExponent();
        relevantZeros = largeDivisor.bitLength();
    }

    /**
     * The divisor as an integer.
     *
     * @return 0 when it is no integer that fits a long.
     */
    public long integer() {
        if (divisor == 0 || exponent < 0 || exponent > 18) {
            return 0;
        }
        long value = divisor;
        for (long left = exponent; left > 0; left--) {
            if (value > Long.MAX_VALUE / 10) {
                return 0;
            }
            value *= 10;
        }
        return value;
    }

    /**
     * The steps that {@link #divides} takes: a division for each digit, or of words by words for each that a word
     * holds.
     */
    long steps(final Decimal number) {
        final long zeros = Math.clamp(number.lastExponent() - exponent, 0, relevantZeros);
        if (divisor > 0) {
            return StepCost.DECIMAL + 2 * (number.digits() + zeros);
        }
        final long words = 1L + relevantZeros / Integer.SIZE;
        final long zeroWords = 1 + zeros / 9;
        return (1 + number.digits() / MAX_LONG_DIGITS) * (40 + 2 * words) + zeroWords * (words + zeroWords) / 4;
    }

    /** Whether the number is a multiple. Allocates only when the divisor has more than 17 digits. */
    boolean divides(final Decimal number) {
        if (number.isZero()) {
            return true;
        }
        final long zeros = number.lastExponent() - exponent;
        if (zeros < 0) {
            // The number's last digit is not 0, so ten times anything is not what it is made of.
            return false;
        }
        final int count = (int) Math.min(zeros, relevantZeros);
        return divisor > 0 ? longRemainder(number, count) == 0 : largeRemainder(number, count) == 0;
    }

    private long longRemainder(final Decimal number, final int zeros) {
        final UnsafeBuffer buffer = number.buffer();
        long remainder = 0;
        for (int index = number.first(); index <= number.last(); index++) {
            final int digit = buffer.getByte(index) - '0';
            if (digit >= 0) {
                remainder = (remainder * 10 + digit) % divisor;
            }
        }
        for (int i = 0; i < zeros; i++) {
            remainder = remainder * 10 % divisor;
        }
        return remainder;
    }

    private int largeRemainder(final Decimal number, final int zeros) {
        final UnsafeBuffer buffer = number.buffer();
        BigInteger remainder = BigInteger.ZERO;
        long chunk = 0;
        long scale = 1;
        for (int index = number.first(); index <= number.last(); index++) {
            final int digit = buffer.getByte(index) - '0';
            if (digit >= 0) {
                chunk = chunk * 10 + digit;
                scale *= 10;
            }
            if (scale == 1_000_000_000_000_000_000L || index == number.last()) {
                remainder = remainder
                        .multiply(BigInteger.valueOf(scale))
                        .add(BigInteger.valueOf(chunk))
                        .mod(largeDivisor);
                chunk = 0;
                scale = 1;
            }
        }
        return remainder.multiply(BigInteger.TEN.pow(zeros)).mod(largeDivisor).signum();
    }
}
