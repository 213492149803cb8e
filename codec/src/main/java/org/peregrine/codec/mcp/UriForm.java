package org.peregrine.codec.mcp;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The form in which URIs and URI templates are compared: what may stand for itself does, everything else is
 * percent-encoded in upper case. So {@code t://café}, {@code t://caf%c3%a9} and {@code t://c%61f%C3%A9} are one;
 * {@code %2F} and a slash stay two. No state, any thread. Source: RFC 3986 section 6.2.2, RFC 3987 section 3.1, RFC
 * 6570 section 3.1.
 */
public final class UriForm {
    /** A byte becomes at most this many. */
    public static final int MAX_GROWTH = 3;

    private static final byte OTHER = 0;
    private static final byte RESERVED = 1;
    private static final byte UNRESERVED = 2;
    private static final byte[] KINDS = kinds();
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private UriForm() {}

    private static byte[] kinds() {
        final byte[] kinds = new byte[256];
        for (int i = 0; i < 0x80; i++) {
            kinds[i] = Character.isLetterOrDigit(i) ? UNRESERVED : OTHER;
        }
        for (final char unreserved : "-._~".toCharArray()) {
            kinds[unreserved] = UNRESERVED;
        }
        for (final char reserved : ":/?#[]@!$&'()*+,;=%".toCharArray()) {
            kinds[reserved] = RESERVED;
        }
        return kinds;
    }

    /**
     * Writes a URI in the form. Allocates nothing.
     *
     * @param uri plain UTF-8, not the destination.
     * @param offset of the first byte.
     * @param length in bytes.
     * @param destination with {@link #MAX_GROWTH} times the room.
     * @param index in the destination.
     * @return bytes written.
     */
    public static int write(
            final UnsafeBuffer uri,
            final int offset,
            final int length,
            final UnsafeBuffer destination,
            final int index) {
        final int limit = offset + length;
        int end = index;
        for (int read = offset; read < limit; read++) {
            byte value = uri.getByte(read);
            boolean encoded = KINDS[value & 0xFF] == OTHER;
            if (value == '%' && read + 2 < limit) {
                final int octet =
                        Character.digit(uri.getByte(read + 1), 16) << 4 | Character.digit(uri.getByte(read + 2), 16);
                if (octet >= 0) {
                    value = (byte) octet;
                    encoded = KINDS[octet] != UNRESERVED;
                    read += 2;
                }
            }
            if (encoded) {
                destination.putByte(end, (byte) '%');
                destination.putByte(end + 1, DIGITS[(value >> 4) & 0xF]);
                destination.putByte(end + 2, DIGITS[value & 0xF]);
                end += MAX_GROWTH;
            } else {
                destination.putByte(end++, value);
            }
        }
        return end - index;
    }

    /**
     * Brings a text into the form. Allocates.
     *
     * @param uri a URI, or a literal of a template.
     * @return equal for all that mean the same.
     */
    public static String of(final String uri) {
        final byte[] bytes = uri.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer form = new UnsafeBuffer(new byte[MAX_GROWTH * bytes.length]);
        final int length = write(new UnsafeBuffer(bytes), 0, bytes.length, form, 0);
        return form.getStringWithoutLengthAscii(0, length);
    }
}
