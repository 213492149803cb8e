package org.peregrine.codec.json;

/** The seven kinds of JSON value (RFC 8259 section 3), the two booleans told apart. */
public enum JsonType {
    /** A list of members between braces. */
    OBJECT,
    /** A list of elements between brackets. */
    ARRAY,
    /** Characters between quotes. */
    STRING,
    /** A decimal number. */
    NUMBER,
    /** The literal {@code true}. */
    TRUE,
    /** The literal {@code false}. */
    FALSE,
    /** The literal {@code null}. */
    NULL;

    /**
     * The type of a well-formed value: its first byte says it. Any thread.
     *
     * @param first byte of a value that the scanner accepted.
     * @return the value's type.
     */
    public static JsonType of(final byte first) {
        return switch (first) {
            case '{' -> OBJECT;
            case '[' -> ARRAY;
            case '"' -> STRING;
            case 't' -> TRUE;
            case 'f' -> FALSE;
            case 'n' -> NULL;
            default -> NUMBER;
        };
    }
}
