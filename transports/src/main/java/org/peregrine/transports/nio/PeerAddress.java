package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.peregrine.engine.limit.PeerKey;

/** Tells which peers share what one peer may have: those of one address, unless it is the machine's own. */
final class PeerAddress {
    private PeerAddress() {}

    /** {@link PeerKey#NONE} for loopback, Unix sockets, and channels whose peer has left already. */
    static long keyOf(SocketChannel channel) {
        try {
            return channel.getRemoteAddress() instanceof InetSocketAddress inet
                    ? keyOf(inet.getAddress())
                    : PeerKey.NONE;
        } catch (final IOException closed) {
            return PeerKey.NONE;
        }
    }

    static long keyOf(InetAddress address) {
        return address.isLoopbackAddress() ? PeerKey.NONE : PeerKey.of(address.getAddress());
    }
}
