package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;

/**
 * Admits new peers, evicting quiet connections if necessary. Network thread only.
 *
 * <pre>
 *   room for the address? ──► room on the shard? ──► Connection
 *          │ no                     │ no
 *          └── the longest quiet of ┴ its own, of all, is evicted; without one the peer is refused
 * </pre>
 */
final class Reception {
    private final NetworkContext network;
    private final Selector selector;
    private final int maxOfAddress;

    Reception(NetworkContext network, Selector selector) {
        this.network = network;
        this.selector = selector;
        this.maxOfAddress = network.intLimit(Limit.MAX_CONNECTIONS_PER_ADDRESS);
    }

    /** Reserves room for a connection of a peer; returns null, or the reason of the refusal. */
    AcceptRefusal reserve(long peer) {
        if (!acquire(peer) && !(makeRoom(peer) && acquire(peer))) {
            network.count(EngineCounter.SHARES_SPENT);
            return AcceptRefusal.ADDRESS;
        }
        if (network.connections.isFull() && !(makeRoom(PeerKey.NONE) && !network.connections.isFull())) {
            network.shares.release(peer);
            return AcceptRefusal.SERVER;
        }
        return null;
    }

    private boolean acquire(long peer) {
        return network.shares.acquire(peer, maxOfAddress);
    }

    private boolean makeRoom(long peer) {
        final Connection victim = network.quiet.evictable(peer, network.nowNs(), false);
        if (victim == null) {
            return false;
        }
        network.count(EngineCounter.CONNECTIONS_GAVE_WAY);
        victim.close();
        return true;
    }

    /** Makes a connection of a channel for which room is reserved; releases the room if that fails. */
    Connection connect(SocketChannel channel, long peer, Acceptor acceptor) throws IOException {
        ConnectionChannel stage = null;
        try {
            final SocketAddress localAddress = channel.getLocalAddress();
            if (localAddress instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                network.watch.apply(channel);
            }
            final ChannelContext context = new ChannelContext(network, peer);
            stage = acceptor.channel(context, channel);
            final Connection connection =
                    new Connection(network, channel, localAddress, peer, context.bufferShare(), stage);
            context.attach(connection);
            final Framing framing = acceptor.frame(connection);
            final SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
            connection.register(key, network.connections.add(connection), framing);
            network.count(EngineCounter.CONNECTIONS_OPENED);
            return connection;
        } catch (final Throwable failure) {
            network.shares.release(peer);
            if (stage != null) { // A handshake would wait for its peer until its time is over.
                stage.close();
            }
            throw failure;
        }
    }
}
