package org.peregrine.transports.tls;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.ChannelContext;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.ConnectionChannel;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;

/** The encrypted endpoint of one shard, with what its connections share. Network thread only. */
final class TlsAcceptor implements Acceptor {
    final ShardBuffers buffers = new ShardBuffers();
    final ShardHandshakes handshakes;
    final HeldEnds ends = new HeldEnds();

    private final NetworkContext network;
    private final ServerContext context;
    private final String applicationProtocol;
    private final Acceptor inner;
    private final HandshakeWorkers workers;

    TlsAcceptor(
            NetworkContext network,
            ServerContext context,
            String applicationProtocol,
            Acceptor inner,
            HandshakeWorkers workers) {
        this.network = network;
        this.context = context;
        this.applicationProtocol = applicationProtocol;
        this.inner = inner;
        this.workers = workers;
        this.handshakes = new ShardHandshakes(network, workers);
    }

    @Override
    public Framing frame(Connection connection) {
        return inner.frame(connection);
    }

    /** No answer: the peer could read it only after a handshake, for which there is no room. */
    @Override
    public ByteBuffer refusal(AcceptRefusal reason, long peer) {
        inner.refusal(reason, peer); // Tells the logs.
        return null;
    }

    @Override
    public ConnectionChannel channel(ChannelContext connection, SocketChannel socket) {
        final HandshakeStep step = new HandshakeStep(network.pool(), context, applicationProtocol);
        final TlsChannel channel = new TlsChannel(this, network, connection, socket, step);
        handshakes.accepted(channel);
        return channel;
    }

    @Override
    public int poll(long nowNs) {
        return handshakes.poll(nowNs) + ends.poll(nowNs) + inner.poll(nowNs);
    }

    @Override
    public void close() {
        workers.detach();
        handshakes.close();
        inner.close();
    }
}
