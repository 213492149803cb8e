package org.peregrine.codec.schema.rule;

import java.util.Arrays;

/** The types of JSON values as bits, told by a value's first byte. */
public final class TypeBits {
    public static final int OBJECT = 1;
    public static final int ARRAY = 2;
    public static final int STRING = 4;
    public static final int NUMBER = 8;
    public static final int BOOLEAN = 16;
    public static final int NULL = 32;
    public static final int ALL = 63;

    private static final byte[] BY_FIRST_BYTE = byFirstByte();

    private TypeBits() {}

    static int of(final byte first) {
        return BY_FIRST_BYTE[first & 0x7F];
    }

    private static byte[] byFirstByte() {
        final byte[] bits = new byte[128];
        Arrays.fill(bits, (byte) NUMBER);
        bits['{'] = OBJECT;
        bits['['] = ARRAY;
        bits['"'] = STRING;
        bits['t'] = BOOLEAN;
        bits['f'] = BOOLEAN;
        bits['n'] = NULL;
        return bits;
    }
}
