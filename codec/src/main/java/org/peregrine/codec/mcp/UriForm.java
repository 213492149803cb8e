package org.peregrine.codec.mcp;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The form in which URIs and URI templates are compared: what may stand for itself does, everything else is
 * percent-encoded in upper case, and the scheme has lower case. So {@code t://café}, {@code T://caf%c3%a9} and {@code
 * t://c%61f%C3%A9} are one; {@code %2F} and a slash stay two. No state, any thread. Source: RFC 3986 section 6.2.2, RFC
 * 3987 section 3.1, RFC 6570 section 3.1.
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
        final int scheme = scheme(uri, offset, length);
        for (int i = 0; i < scheme; i++) {
            destination.putByte(index + i, (byte) Character.toLowerCase(uri.getByte(offset + i)));
        }
        return scheme + writePart(uri, offset + scheme, length - scheme, destination, index + scheme);
    }

    /** The length of what stands before the first colon, when that is a scheme (RFC 3986 section 3.1); otherwise 0. */
    private static int scheme(final UnsafeBuffer uri, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            final byte value = uri.getByte(offset + i);
            if (value == ':') {
                return i;
            }
            final boolean isLetter = (value | 0x20) >= 'a' && (value | 0x20) <= 'z';
            final boolean isLater = (value >= '0' && value <= '9') || value == '+' || value == '-' || value == '.';
            if (!isLetter && (i == 0 || !isLater)) {
                return 0;
            }
        }
        return 0;
    }

    private static int writePart(
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
     * @param uri a URI, or the beginning of a template.
     * @return equal for all that mean the same.
     */
    public static String of(final String uri) {
        final byte[] bytes = uri.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer form = new UnsafeBuffer(new byte[MAX_GROWTH * bytes.length]);
        final int length = write(new UnsafeBuffer(bytes), 0, bytes.length, form, 0);
        return form.getStringWithoutLengthAscii(0, length);
    }

    /**
     * Brings a text that stands within a URI into the form. Allocates.
     *
     * @param part a literal of a template, not its first.
     * @return equal for all that mean the same.
     */
    public static String ofPart(final String part) {
        final byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer form = new UnsafeBuffer(new byte[MAX_GROWTH * bytes.length]);
        final int length = writePart(new UnsafeBuffer(bytes), 0, bytes.length, form, 0);
        return form.getStringWithoutLengthAscii(0, length);
    }
}
