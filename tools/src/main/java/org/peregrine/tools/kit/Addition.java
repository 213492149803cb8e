package org.peregrine.tools.kit;

import org.peregrine.codec.json.JsonValue;

/**
 * Adds the arguments {@code a} and {@code b}: integers exactly, whatever has a fraction or an exponent as doubles.
 * Neither loses digits without a word.
 */
final class Addition {
    private static final String TOO_LONG = " has more digits than can be added without losing some";

    private Addition() {}

    /** The reason why two arguments cannot be added; null when they can. */
    static String refusal(JsonValue a, JsonValue b) {
        if (!a.isNumber() || !b.isNumber()) {
            return "Arguments 'a' and 'b' must be numbers";
        }
        if (isExact(a, b)) {
            final long left = a.longValue(0);
            final long right = b.longValue(0);
            final long sum = left + right;
            return ((left ^ sum) & (right ^ sum)) < 0 ? "The sum of 'a' and 'b' is beyond 64-bit integers" : null;
        }
        if (!isDouble(a) || !isDouble(b)) {
            return "Argument '" + (isDouble(a) ? "b" : "a") + "'" + TOO_LONG;
        }
        return Double.isFinite(doubleSum(a, b)) ? null : "The sum of 'a' and 'b' is beyond the largest double";
    }

    /** Whether both are integers, which {@link #longSum} adds. */
    static boolean isExact(JsonValue a, JsonValue b) {
        return a.isLong() && b.isLong();
    }

    static long longSum(JsonValue a, JsonValue b) {
        return a.longValue(0) + b.longValue(0);
    }

    static double doubleSum(JsonValue a, JsonValue b) {
        return a.doubleValue(0) + b.doubleValue(0);
    }

    /** The sum as it stands in JSON. */
    static String text(JsonValue a, JsonValue b) {
        return isExact(a, b) ? Long.toString(longSum(a, b)) : Double.toString(doubleSum(a, b));
    }

    /** Whether a double holds it, as far as its author can expect: of an integer every digit. */
    private static boolean isDouble(JsonValue number) {
        if (number.isLong()) {
            final long value = number.longValue(0);
            return value != Long.MAX_VALUE && (long) (double) value == value;
        }
        for (int i = 0; i < number.length(); i++) {
            final byte character = number.buffer().getByte(number.offset() + i);
            if (character == '.' || character == 'e' || character == 'E') {
                return true;
            }
        }
        return false;
    }
}
