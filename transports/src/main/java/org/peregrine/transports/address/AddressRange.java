package org.peregrine.transports.address;

import java.net.InetAddress;

/**
 * An IP address, or a block of them in the form {@code 10.0.0.0/8} or {@code fd00::/8} (RFC 4632, RFC 4291). Immutable.
 */
public final class AddressRange {
    private final byte[] first;
    private final int prefixBits;

    private AddressRange(byte[] first, int prefixBits) {
        this.first = first;
        this.prefixBits = prefixBits;
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
            final byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            final int allBits = address.length * Byte.SIZE;
            final int bits = slash < 0 ? allBits : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= allBits) {
                return new AddressRange(address, bits);
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
        final byte[] other = address.getAddress();
        if (other.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
            final int mask = (0xFF00 >> Math.min(Byte.SIZE, prefixBits - bit)) & 0xFF;
            if (((first[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
