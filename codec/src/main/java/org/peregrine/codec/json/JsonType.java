package org.peregrine.codec.json;

import java.util.Arrays;

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

    private static final JsonType[] BY_FIRST_BYTE = byFirstByte();

    /**
     * The type of a well-formed value: its first byte says it. Any thread.
     *
     * @param first byte of a value that the scanner accepted.
     * @return the value's type.
     */
    public static JsonType of(final byte first) {
        return BY_FIRST_BYTE[first & 0x7F];
    }

    private static JsonType[] byFirstByte() {
        final JsonType[] types = new JsonType[128];
        Arrays.fill(types, NUMBER);
        types['{'] = OBJECT;
        types['['] = ARRAY;
        types['"'] = STRING;
        types['t'] = TRUE;
        types['f'] = FALSE;
        types['n'] = NULL;
        return types;
    }
}
