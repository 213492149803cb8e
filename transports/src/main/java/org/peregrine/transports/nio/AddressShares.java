package org.peregrine.transports.nio;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.peregrine.engine.limit.PeerKey;

/**
 * Who counts as one peer, and how many connections each has, over all shards. Any thread.
 *
 * <pre>
 *   a Unix socket, loopback, this machine's own address, a named proxy     nobody in particular: not counted
 *   an IPv4 address                                                        one peer
 *   a /64 network of IPv6                                                  one peer: one customer's, as a rule
 *   a link-local IPv6 address                                              one peer: all share one /64
 * </pre>
 */
class AddressShares {
    private static final int INTERFACE_OFFSET = 8;

    private final ConcurrentHashMap<Long, Integer> counts = new ConcurrentHashMap<>();
    private final List<AddressRange> proxies = new CopyOnWriteArrayList<>();

    void addProxies(List<AddressRange> ranges) {
        proxies.addAll(ranges);
    }

    /** The key of the peer at one end of a connection; {@link PeerKey#NONE} for nobody in particular. */
    long peer(SocketAddress remote, SocketAddress local) {
        if (!(remote instanceof InetSocketAddress from) || !(local instanceof InetSocketAddress to)) {
            return PeerKey.NONE;
        }
        final InetAddress address = from.getAddress();
        if (address.isLoopbackAddress() || address.equals(to.getAddress())) {
            return PeerKey.NONE;
        }
        for (final AddressRange proxy : proxies) {
            if (proxy.contains(address)) {
                return PeerKey.NONE;
            }
        }
        return key(address);
    }

    private static long key(InetAddress address) {
        final byte[] bytes = address.getAddress();
        return PeerKey.of(
                address.isLinkLocalAddress() && bytes.length > INTERFACE_OFFSET
                        ? Arrays.copyOfRange(bytes, INTERFACE_OFFSET, bytes.length)
                        : bytes);
    }

    /** Counts one more connection of a peer; false, and it is not counted, when the peer has as many as it may. */
    boolean enter(long peer, int most) {
        if (peer == PeerKey.NONE) {
            return true;
        }
        if (counts.merge(peer, 1, Integer::sum) <= most) {
            return true;
        }
        leave(peer);
        return false;
    }

    /** Counts one connection less. */
    void leave(long peer) {
        if (peer != PeerKey.NONE) {
            counts.computeIfPresent(peer, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** The number of peers with connections. */
    int size() {
        return counts.size();
    }
}
