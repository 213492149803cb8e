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
 * Lets peers in, where necessary in place of others. Network thread.
 *
 * <pre>
 *   room for the address? ──► room on the shard? ──► Connection
 *          │ no                     │ no
 *          └── the longest quiet of ┴ its own, of all, gives way; when there is none the peer is turned away
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

    /** Reserves a place for a peer's connection; null when it has one, otherwise why not. */
    Crowding reserve(long peer) {
        if (!enter(peer) && !(makeRoom(peer) && enter(peer))) {
            network.count(EngineCounter.SHARES_SPENT);
            return Crowding.ADDRESS;
        }
        if (network.connections.isFull() && !(makeRoom(PeerKey.NONE) && !network.connections.isFull())) {
            network.shares.leave(peer);
            return Crowding.SERVER;
        }
        return null;
    }

    private boolean enter(long peer) {
        return network.shares.enter(peer, maxOfAddress);
    }

    private boolean makeRoom(long peer) {
        final Connection expendable = network.quiet.mostExpendable(peer, network.nowNs());
        if (expendable == null) {
            return false;
        }
        network.count(EngineCounter.CONNECTIONS_GAVE_WAY);
        expendable.close();
        return true;
    }

    /** Makes a connection of a channel whose peer has a place; without one that place is free again. */
    Connection connect(SocketChannel channel, long peer, Acceptor acceptor) throws IOException {
        try {
            final SocketAddress localAddress = channel.getLocalAddress();
            if (localAddress instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                network.watch.apply(channel);
            }
            final Connection connection = new Connection(network, channel, localAddress, peer);
            final Framing framing = acceptor.frame(connection);
            final SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
            connection.register(key, network.connections.add(connection), framing);
            network.count(EngineCounter.CONNECTIONS_OPENED);
            return connection;
        } catch (final Throwable failure) {
            network.shares.leave(peer);
            throw failure;
        }
    }
}
