package org.peregrine.transports.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.transport.BufferShare;

/**
 * Counts connections by peer, over all shards. Any thread.
 *
 * <pre>
 *   a Unix socket, loopback, this machine's own address, a named proxy     nobody in particular: not counted
 *   an IPv4 address                                                        one peer
 *   a /64 network of IPv6                                                  one peer: one customer's, as a rule
 *   a link-local IPv6 address                                              one peer: all share one /64
 * </pre>
 */
public class AddressShares {
    /** 127.0.0.0/8. */
    private static final int LOOPBACK = 127;

    private static final int FIRST_BYTE_SHIFT = 24;
    /** fe80::/10. */
    private static final long LINK_LOCAL = 0xFE80L >>> 6;

    private static final int LINK_LOCAL_SHIFT = 54;

    private final ConcurrentHashMap<Long, Share> counts = new ConcurrentHashMap<>();
    private final List<AddressRange> proxies = new CopyOnWriteArrayList<>();
    private final ChannelMemory channels = new ChannelMemory();

    /**
     * Connections of one address, the bytes that wait for it, and those of its channels. Entries without connections
     * are removed.
     */
    private record Share(int connections, BufferShare buffers, ChannelMemory.Part channels) {}

    /** Creates a table without entries and proxies. */
    public AddressShares() {}

    /**
     * Names addresses that are not counted.
     *
     * @param ranges of proxies.
     */
    public void addProxies(List<AddressRange> ranges) {
        proxies.addAll(ranges);
    }

    /**
     * The key of the peer at one end of a connection.
     *
     * @param remote address of the peer.
     * @param local address of this end.
     * @return {@link PeerKey#NONE} for a peer that is not counted.
     */
    public long peer(SocketAddress remote, SocketAddress local) {
        if (!(remote instanceof InetSocketAddress from) || !(local instanceof InetSocketAddress to)) {
            return PeerKey.NONE;
        }
        final InetAddress address = from.getAddress();
        final IpAddress known = IpAddress.of(address);
        return address.equals(to.getAddress()) ? PeerKey.NONE : key(known.high(), known.low(), PeerKey.NONE);
    }

    /**
     * Whether a peer is a named proxy.
     *
     * @param address of the peer.
     * @return false unless {@link #addProxies} has named it, also for a peer of this machine.
     */
    public boolean isProxy(InetAddress address) {
        final IpAddress known = IpAddress.of(address);
        return isProxy(known.high(), known.low());
    }

    private boolean isProxy(long high, long low) {
        for (int i = 0; i < proxies.size(); i++) { // By index: an iterator would be garbage.
            if (proxies.get(i).contains(high, low)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The key of a peer that a proxy names.
     *
     * @param address of the peer, as it was read.
     * @param unless the key when the address is a proxy's.
     * @return {@link PeerKey#NONE} for loopback, as for a socket of it.
     */
    public long peer(IpLiteral address, long unless) {
        return key(address.high(), address.low(), unless);
    }

    private long key(long high, long low, long unless) {
        if (isProxy(high, low)) {
            return unless;
        }
        if (IpAddress.isIpv4(high, low) ? (int) low >>> FIRST_BYTE_SHIFT == LOOPBACK : high == 0 && low == 1) {
            return PeerKey.NONE;
        }
        return high >>> LINK_LOCAL_SHIFT == LINK_LOCAL ? low : PeerKey.of(high, low);
    }

    /**
     * Counts one more connection of a peer.
     *
     * @param peer its key.
     * @param most connections that it may have.
     * @return false, without counting it, when the peer has its maximum.
     */
    public boolean acquire(long peer, int most) {
        if (peer == PeerKey.NONE) {
            return true;
        }
        final Share accepted = counts.compute(
                peer,
                (key, share) -> share == null
                        ? new Share(1, new BufferShare(), new ChannelMemory.Part())
                        : new Share(share.connections + 1, share.buffers, share.channels));
        if (accepted.connections <= most) {
            return true;
        }
        release(peer);
        return false;
    }

    /**
     * The part of the buffer pool that belongs to a peer with a connection.
     *
     * @param peer its key.
     * @return the share of its address, or a new one for a peer that is not counted.
     */
    public BufferShare buffers(long peer) {
        final Share share = peer == PeerKey.NONE ? null : counts.get(peer);
        return share == null ? new BufferShare() : share.buffers;
    }

    /**
     * The budget of memory for channels.
     *
     * @return the only one of all shards.
     */
    public ChannelMemory channels() {
        return channels;
    }

    /**
     * The part of that budget that belongs to a peer with a connection.
     *
     * @param peer its key.
     * @return the part of its address, or a new one for a peer that is not counted.
     */
    public ChannelMemory.Part channels(long peer) {
        final Share share = peer == PeerKey.NONE ? null : counts.get(peer);
        return share == null ? new ChannelMemory.Part() : share.channels;
    }

    /**
     * Counts one connection less.
     *
     * @param peer its key.
     */
    public void release(long peer) {
        if (peer != PeerKey.NONE) {
            counts.computeIfPresent(
                    peer,
                    (key, share) -> share.connections > 1
                            ? new Share(share.connections - 1, share.buffers, share.channels)
                            : null);
        }
    }

    /** The number of peers with connections. */
    public int size() {
        return counts.size();
    }
}
