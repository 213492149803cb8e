package org.peregrine.codec.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.peregrine.codec.json.Swar;

/** The character classes of RFC 9110 and RFC 3986, and comparisons in place. */
public final class HttpSyntax {
    private static final int TOKEN = 1;
    private static final int TARGET = 2;
    private static final int VALUE = 4;
    private static final int HOST = 8;
    private static final byte[] CLASSES = classes();
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private HttpSyntax() {}

    private static byte[] classes() {
        final byte[] classes = new byte[256];
        for (int c = 0; c < classes.length; c++) {
            if (c == '\t' || (c >= ' ' && c != 0x7F)) {
                classes[c] |= VALUE;
            }
            final boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (alphanumeric) {
                classes[c] |= TOKEN | TARGET | HOST;
            }
        }
        mark(classes, "!#$%&'*+-.^_`|~", TOKEN);
        mark(classes, "-._~!$&'()*+,;=:@%/?", TARGET);
        mark(classes, "-._~!$&'()*+,;=%", HOST);
        return classes;
    }

    private static void mark(byte[] classes, String characters, int kind) {
        characters.chars().forEach(c -> classes[c] |= (byte) kind);
    }

    /**
     * Whether a byte may stand in a token, such as a field's name.
     *
     * @param b any byte.
     * @return true for letters, digits and the marks of RFC 9110, 5.6.2.
     */
    public static boolean isToken(byte b) {
        return (CLASSES[b & 0xFF] & TOKEN) != 0;
    }

    /**
     * Whether a character may stand in the target of a request.
     *
     * @param c any character.
     * @return true for those of RFC 3986 that a path or a query has.
     */
    public static boolean isTarget(int c) {
        return c < CLASSES.length && (CLASSES[c] & TARGET) != 0;
    }

    /**
     * Whether a byte may stand in a field value.
     *
     * @param b any byte.
     * @return true for visible ones, space, tab, and those above ASCII.
     */
    public static boolean isValue(byte b) {
        return (CLASSES[b & 0xFF] & VALUE) != 0;
    }

    /**
     * Finds the end of a field value, eight bytes at a time: fields such as a token are long.
     *
     * @param buffer that holds a byte which ends the value, with at least seven readable bytes after that.
     * @param from index to begin at.
     * @return index of the first byte that may not stand in a value.
     */
    public static int valueEnd(DirectBuffer buffer, int from) {
        int i = from;
        while (true) {
            final long marks = Swar.controls(buffer.getLong(i, ByteOrder.LITTLE_ENDIAN));
            if (marks == 0) {
                i += Long.BYTES;
            } else {
                i += Swar.first(marks);
                if (!isValue(buffer.getByte(i))) {
                    return i;
                }
                i++;
            }
        }
    }

    /**
     * Whether a byte may stand in a registered name or an IPv4 address.
     *
     * @param b any byte.
     * @return true for those of RFC 3986, 3.2.2.
     */
    public static boolean isHost(byte b) {
        return (CLASSES[b & 0xFF] & HOST) != 0;
    }

    /**
     * Whether a byte is optional white space.
     *
     * @param b any byte.
     * @return true for a space and a tab.
     */
    public static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    /**
     * Whether a byte is a decimal digit.
     *
     * @param b any byte.
     * @return true for 0 to 9.
     */
    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /**
     * The value of a hexadecimal digit.
     *
     * @param b any byte.
     * @return 0 to 15; -1 when it is none.
     */
    public static int hexDigit(byte b) {
        if (isDigit(b)) {
            return b - '0';
        }
        final int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /**
     * Compares bytes.
     *
     * @param buffer holds the first ones.
     * @param offset of the first of them.
     * @param length number of bytes.
     * @param expected the other ones.
     * @return true when they are the same.
     */
    public static boolean equalsExactly(DirectBuffer buffer, int offset, int length, byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares without regard to the case of ASCII letters.
     *
     * @param buffer holds the first bytes.
     * @param offset of the first of them.
     * @param length number of bytes.
     * @param expected the other ones, in lower case.
     * @return true when they are the same.
     */
    public static boolean equalsLower(DirectBuffer buffer, int offset, int length, byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (lower(buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN)) != (long) WORDS.get(expected, i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            final byte b = buffer.getByte(offset + i);
            final int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
            if (lower != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A word whose capitals of ASCII are small: a byte is one when it is at least A, at most Z, and of ASCII. */
    private static long lower(long word) {
        final long low = word & ~Swar.HIGHS;
        final long fromA = low + (0x80 - 'A') * Swar.ONES;
        final long aboveZ = low + (0x7F - 'Z') * Swar.ONES;
        return word | ((fromA & ~aboveZ & ~word & Swar.HIGHS) >>> 2);
    }
}
