package org.peregrine.codec.schema.pattern;

/** A pattern that is no regular expression of ECMA-262, cannot be matched in linear time, or is too large. */
public final class PatternException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean malformed;

    PatternException(final String message, final boolean malformed) {
        super(message);
        this.malformed = malformed;
    }

    static PatternException syntax(final String message, final int index) {
        return new PatternException(message + " at index " + index, true);
    }

    static PatternException unsupported(final String message) {
        return new PatternException(message, false);
    }

    /**
     * Whether the pattern breaks the grammar.
     *
     * @return false when it is a regular expression, but one that is not supported here.
     */
    public boolean malformed() {
        return malformed;
    }
}
