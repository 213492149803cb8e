package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.peregrine.engine.principal.PeerCredentials;

/** Reads what the system knows of the other end of a socket. */
final class SocketPeer {
    private SocketPeer() {}

    /** A peer whose address or user cannot be read any more is nobody. */
    static PeerCredentials credentials(SocketChannel socket, ConnectionChannel channel) {
        String user = "";
        InetAddress address = null;
        try {
            final SocketAddress remote = socket.getRemoteAddress();
            if (remote instanceof InetSocketAddress internet) {
                address = internet.getAddress();
            } else if (remote instanceof UnixDomainSocketAddress
                    && socket.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
                user = socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            }
        } catch (final IOException gone) {
            user = "";
        }
        return new PeerCredentials(channel.peerCertificates(), user, address);
    }
}
