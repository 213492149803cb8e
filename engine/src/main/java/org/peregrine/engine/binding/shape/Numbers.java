package org.peregrine.engine.binding.shape;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonValue;

/** Decimal numbers of any size, within what is cheap to hold and to reckon with. */
final class Numbers {
    /** The largest double: beyond it JSON readers that keep numbers as doubles read infinity. */
    static final BigDecimal LARGEST = new BigDecimal("1.7976931348623157E308");

    /** Digits, sign, point and exponent of the longest number that is read. */
    static final int MAX_CHARACTERS = 1_000;

    private static final int MAX_PLAIN_ZEROS = 20;

    private Numbers() {}

    /**
     * Reads a number exactly. One of an exponent beyond three digits would cost gigabytes as soon as it is added to
     * another.
     *
     * @param value any value that is present.
     * @param expectation completes "must be" when it is no number.
     */
    static BigDecimal exact(JsonValue value, String expectation) throws Mismatch {
        if (!value.isNumber()) {
            throw Mismatch.form(expectation);
        }
        final String range =
                expectation + " of at most " + MAX_CHARACTERS + " characters within -" + LARGEST + " to " + LARGEST;
        if (value.length() > MAX_CHARACTERS) {
            throw Mismatch.form(range);
        }
        final BigDecimal number;
        try {
            number = new BigDecimal(value.toString());
        } catch (final NumberFormatException exponentBeyondInt) {
            throw Mismatch.form(range);
        }
        if (number.signum() == 0) {
            return Math.abs((long) number.scale()) > MAX_CHARACTERS ? BigDecimal.ZERO : number;
        }
        if (Math.abs((long) number.scale()) > MAX_CHARACTERS || number.abs().compareTo(LARGEST) > 0) {
            throw Mismatch.form(range);
        }
        return number;
    }

    /** The shortest of plain digits and scientific notation. */
    static String text(BigDecimal number) {
        final String scientific = number.toString();
        return Math.abs((long) number.scale()) > MAX_PLAIN_ZEROS ? scientific : number.toPlainString();
    }

    static byte[] ascii(String number) {
        return number.getBytes(StandardCharsets.US_ASCII);
    }
}
