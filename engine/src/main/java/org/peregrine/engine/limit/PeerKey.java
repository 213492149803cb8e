package org.peregrine.engine.limit;

/**
 * Key of the address of a connection, whose connections share the limits of one peer. An IPv4 address counts as a
 * whole, of an IPv6 address its first 64 bits, the network of one subscriber. Loopback, Unix sockets, standard input
 * and proxies that the operator trusts have {@link #NONE}: they stand for many peers, or for the only one.
 *
 * <p>Where something is kept for a caller that is known, it has a key of its own in the place of this: 63 bits of a
 * digest.
 */
public final class PeerKey {
    /** The key of a connection whose address does not identify its peer. */
    public static final long NONE = 0;

    private static final int IPV4_BYTES = 4;
    private static final int PREFIX_BYTES = 8;
    /** Keeps IPv4 addresses apart from prefixes: no network has the prefix 0:1::/32. */
    private static final long IPV4_MARK = 1L << 32;

    private static final long MAPPED = 0xFFFF;

    private PeerKey() {}

    /**
     * Makes a key of an address.
     *
     * @param address 4 or 16 bytes in network order.
     * @return never {@link #NONE}, except for the unspecified prefix.
     */
    public static long of(byte[] address) {
        long key = 0;
        for (int i = 0; i < Math.min(address.length, PREFIX_BYTES); i++) {
            key = (key << Byte.SIZE) | (address[i] & 0xFF);
        }
        return address.length == IPV4_BYTES ? IPV4_MARK | key : key;
    }

    /**
     * Makes a key of an address in the form of IPv6, where IPv4 has the place {@code ::ffff:0:0/96}.
     *
     * @param high its first eight bytes.
     * @param low its last eight bytes.
     * @return the same as of its bytes.
     */
    public static long of(long high, long low) {
        final boolean isIpv4 = high == 0 && low >>> Integer.SIZE == MAPPED;
        return isIpv4 ? IPV4_MARK | (low & 0xFFFF_FFFFL) : high;
    }
}
