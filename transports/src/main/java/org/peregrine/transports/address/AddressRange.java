package org.peregrine.transports.address;

import java.net.InetAddress;

/**
 * An IP address, or a block of them in the form {@code 10.0.0.0/8} or {@code fd00::/8} (RFC 4632, RFC 4291). Immutable.
 */
public final class AddressRange {
    private static final int IPV4_OFFSET_BITS = 96;

    private final boolean isIpv4;
    private final long high;
    private final long low;
    private final long highMask;
    private final long lowMask;

    /** Takes one address and the number of leading bits that count, of 128. */
    private AddressRange(IpAddress first, int prefixBits) {
        this.isIpv4 = IpAddress.isIpv4(first.high(), first.low());
        this.highMask = mask(Math.min(prefixBits, Long.SIZE));
        this.lowMask = mask(Math.max(prefixBits - Long.SIZE, 0));
        this.high = first.high() & highMask;
        this.low = first.low() & lowMask;
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (Long.SIZE - bits);
    }

    /**
     * Reads an address or a block.
     *
     * @param text an IPv4 or IPv6 address, literally, and if wanted a slash with the number of leading bits that count.
     * @return the range.
     * @throws IllegalArgumentException when the text is anything else; no name is looked up.
     */
    public static AddressRange parse(String text) {
        final int slash = text.indexOf('/');
        try {
            final InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            final int allBits = address.getAddress().length * Byte.SIZE;
            final int bits = slash < 0 ? allBits : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= allBits) {
                return new AddressRange(
                        IpAddress.of(address), allBits == Integer.SIZE ? IPV4_OFFSET_BITS + bits : bits);
            }
        } catch (IllegalArgumentException e) { // Reported below, in the same words for every fault.
            throw notARange(text, e);
        }
        throw notARange(text, null);
    }

    private static IllegalArgumentException notARange(String text, Exception reason) {
        return new IllegalArgumentException(
                "Not an IP address or a block such as 10.0.0.0/8 or fd00::/8: " + text, reason);
    }

    /**
     * Whether an address lies in the range.
     *
     * @param address of either family.
     * @return false also for an address of the other family.
     */
    public boolean contains(InetAddress address) {
        final IpAddress other = IpAddress.of(address);
        return contains(other.high(), other.low());
    }

    /**
     * The same for an address as it is kept in {@link IpAddress}; allocates nothing.
     *
     * @param otherHigh its first eight bytes.
     * @param otherLow its last eight bytes.
     * @return false also for an address of the other family.
     */
    boolean contains(long otherHigh, long otherLow) {
        return IpAddress.isIpv4(otherHigh, otherLow) == isIpv4
                && (otherHigh & highMask) == high
                && (otherLow & lowMask) == low;
    }
}
