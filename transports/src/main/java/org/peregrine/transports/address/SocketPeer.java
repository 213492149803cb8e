package org.peregrine.transports.address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.peregrine.engine.principal.PeerCredentials;

/** Reads what the system knows of the other end of a socket. */
public final class SocketPeer {
    private SocketPeer() {}

    /**
     * Reads the address alone.
     *
     * @param socket connected.
     * @return null when it has none, or it cannot be read any more.
     */
    public static InetAddress address(SocketChannel socket) {
        try {
            return socket.getRemoteAddress() instanceof InetSocketAddress internet ? internet.getAddress() : null;
        } catch (final IOException gone) {
            return null;
        }
    }

    /**
     * Reads it. A peer whose address or user cannot be read any more is nobody.
     *
     * @param socket connected.
     * @param certificates of the peer; empty when there are none.
     * @return the peer's certificates, user and address.
     */
    public static PeerCredentials credentials(SocketChannel socket, List<X509Certificate> certificates) {
        String user = "";
        try {
            final SocketAddress remote = socket.getRemoteAddress();
            if (remote instanceof UnixDomainSocketAddress
                    && socket.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
                user = socket.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName();
            }
        } catch (final IOException gone) {
            user = "";
        }
        return new PeerCredentials(certificates, user, address(socket));
    }
}
