package org.peregrine.transports.tls;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.ChannelContext;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.ConnectionChannel;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.tcp.LineProtocol;

/** Lines over TLS, whose connections a test can see from inside. */
final class WatchedTls implements Protocol {
    private final TlsProtocol tls;
    private final List<ChannelContext> contexts = new ArrayList<>();
    private final List<TlsChannel> channels = new ArrayList<>();

    WatchedTls(TlsSettings settings) {
        tls = TestTls.over(settings, new LineProtocol());
    }

    /** The newest connection. */
    TlsChannel newest() {
        return channels.getLast();
    }

    /** Whether a worker has any connection. */
    boolean isBusy() {
        return channels.stream().anyMatch(TlsChannel::isBusy);
    }

    int connections() {
        return channels.size();
    }

    /** The memory for TLS that all connections have that ever were. */
    long reservedBytes() {
        return contexts.stream().mapToLong(ChannelContext::reservedBytes).sum();
    }

    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        final Acceptor inner = tls.attach(network, address);
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                return inner.frame(connection);
            }

            @Override
            public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                return inner.refusal(reason, peer);
            }

            @Override
            public ConnectionChannel channel(ChannelContext context, SocketChannel socket) {
                final TlsChannel channel = (TlsChannel) inner.channel(context, socket);
                contexts.add(context);
                channels.add(channel);
                return channel;
            }

            @Override
            public int poll(long nowNs) {
                return inner.poll(nowNs);
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }
}
