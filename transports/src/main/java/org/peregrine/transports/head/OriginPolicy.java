package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Origins that may call from a browser. A page of any site can make a browser on this machine send requests here; its
 * Origin field reveals it.
 *
 * <p>An allowed origin is remembered as a number, so that it can be repeated in the reply without keeping its bytes:
 *
 * <pre>
 *   0                        no Origin field
 *   1                        any origin, since the operator allowed all
 *   LOOPBACK | n &lt;&lt; 16 | port  the n-th loopback prefix, with a port when it is not 0
 *   LISTED | n               the n-th entry of the operator's list
 * </pre>
 *
 * <p>Source: MCP 2026-07-28, Transports, Streamable HTTP, "Security Warning".
 */
public final class OriginPolicy {
    /** The code of a request without an Origin field. */
    public static final int ABSENT = 0;

    /** The code of an origin that may not call. */
    public static final int REFUSED = -1;

    /** Longest text that {@link #write} writes, in bytes. */
    public static final int MAX_BYTES = HttpSettings.MAX_ORIGIN_BYTES;

    private static final int ANY = 1;
    private static final int LOOPBACK = 1 << 28;
    private static final int LISTED = 1 << 29;
    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = (1 << PORT_BITS) - 1;
    private static final int MAX_PORT_DIGITS = 5;
    private static final byte[][] LOOPBACK_PREFIXES = {
        ascii("http://localhost"),
        ascii("http://127.0.0.1"),
        ascii("http://[::1]"),
        ascii("https://localhost"),
        ascii("https://127.0.0.1"),
        ascii("https://[::1]"),
    };

    private final byte[][] listed;
    private final boolean anyAllowed;

    /**
     * Creates the policy.
     *
     * @param allowedOrigins see {@link HttpSettings#allowedOrigins()}.
     */
    public OriginPolicy(List<String> allowedOrigins) {
        this.anyAllowed = allowedOrigins.contains(HttpSettings.ANY);
        this.listed = allowedOrigins.stream()
                .map(origin -> ascii(origin.toLowerCase(Locale.ROOT)))
                .toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The code of an Origin value.
     *
     * @param buffer holds it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return {@link #REFUSED} when it may not call.
     */
    public int code(DirectBuffer buffer, int offset, int length) {
        if (anyAllowed) {
            return ANY;
        }
        for (int i = 0; i < listed.length; i++) {
            if (HttpSyntax.equalsLower(buffer, offset, length, listed[i])) {
                return LISTED | i;
            }
        }
        for (int i = 0; i < LOOPBACK_PREFIXES.length; i++) {
            final int prefix = LOOPBACK_PREFIXES[i].length;
            if (length >= prefix && HttpSyntax.equalsExactly(buffer, offset, prefix, LOOPBACK_PREFIXES[i])) {
                final int port = port(buffer, offset + prefix, length - prefix);
                return port < 0 ? REFUSED : LOOPBACK | i << PORT_BITS | port;
            }
        }
        return REFUSED;
    }

    /** The number in {@code :1} to {@code :65535}, 0 for nothing, -1 for anything else. */
    private static int port(DirectBuffer buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (length > MAX_PORT_DIGITS + 1 || buffer.getByte(offset) != ':') {
            return -1;
        }
        int port = 0;
        for (int i = offset + 1; i < offset + length; i++) {
            final byte b = buffer.getByte(i);
            if (!HttpSyntax.isDigit(b) || (port == 0 && b == '0')) {
                return -1;
            }
            port = port * 10 + (b - '0');
        }
        return port > 0 && port <= PORT_MASK ? port : -1;
    }

    /**
     * Writes the origin that a code stands for.
     *
     * @param code from {@link #code}, neither {@link #ABSENT} nor {@link #REFUSED}.
     * @param target takes up to {@link #MAX_BYTES} bytes.
     * @param index of the first of them.
     * @return length in bytes.
     */
    public int write(int code, MutableDirectBuffer target, int index) {
        if (code == ANY) {
            target.putByte(index, (byte) '*');
            return 1;
        }
        if ((code & LISTED) != 0) {
            final byte[] origin = listed[code & ~LISTED];
            target.putBytes(index, origin);
            return origin.length;
        }
        final byte[] prefix = LOOPBACK_PREFIXES[(code & ~LOOPBACK) >>> PORT_BITS];
        target.putBytes(index, prefix);
        final int port = code & PORT_MASK;
        if (port == 0) {
            return prefix.length;
        }
        target.putByte(index + prefix.length, (byte) ':');
        return prefix.length + 1 + target.putNaturalIntAscii(index + prefix.length + 1, port);
    }
}
