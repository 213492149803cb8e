package org.peregrine.codec.json;

/**
 * A number of an argument that the type asked for cannot hold. The message is meant for the caller and names the
 * argument, or the member of it.
 */
public final class NumberRangeException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    private NumberRangeException(final String message) {
        super(message);
    }

    static NumberRangeException ofLong(final JsonName argument) {
        return new NumberRangeException(
                "Argument '" + argument + "' must be an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
    }

    static NumberRangeException ofDouble(final JsonName argument) {
        return new NumberRangeException(
                "Argument '" + argument + "' must be a number from -" + Double.MAX_VALUE + " to " + Double.MAX_VALUE);
    }
}
