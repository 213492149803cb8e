package org.peregrine.transports.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IP address as the 16 bytes of IPv6, in which IPv4 has the place {@code ::ffff:0:0/96} (RFC 4291, 2.5.5.2).
 *
 * @param high its first eight bytes.
 * @param low its last eight bytes.
 */
public record IpAddress(long high, long low) {
    /** The unspecified address. */
    public static final IpAddress NONE = new IpAddress(0, 0);

    private static final long MAPPED = 0xFFFFL << 32;

    /**
     * Takes the address of a socket.
     *
     * @param address of either family.
     * @return {@link #NONE} for one that is no IP address, and for null.
     */
    public static IpAddress of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return NONE;
        }
        return of(inet.getAddress());
    }

    /** Whether 16 bytes are an address of IPv4. */
    static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> Integer.SIZE == MAPPED >>> Integer.SIZE;
    }

    /**
     * Reads an address as it stands in a Host field.
     *
     * @param text in brackets, when it is of IPv6.
     * @return null when it is a name, or has a port.
     */
    public static IpAddress ofLiteral(String text) {
        final UnsafeBuffer bytes = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        final IpLiteral literal = new IpLiteral();
        return literal.read(bytes, 0, bytes.capacity()) ? literal.address() : null;
    }

    /**
     * Takes an address.
     *
     * @param address of either family.
     * @return the same in 16 bytes.
     */
    static IpAddress of(InetAddress address) {
        final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == Integer.BYTES
                ? new IpAddress(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()))
                : new IpAddress(bytes.getLong(), bytes.getLong());
    }
}
