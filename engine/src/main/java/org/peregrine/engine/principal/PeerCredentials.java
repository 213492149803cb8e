package org.peregrine.engine.principal;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Proofs of identity that the peer of a connection has given its transport. Immutable.
 *
 * @param certificates that the peer has proved to hold, its own first; empty without TLS or a certificate.
 * @param user name of the system's user that a Unix socket was connected by, as the system says (SO_PEERCRED); empty
 *     for other sockets.
 * @param address of the peer; null for Unix sockets.
 */
public record PeerCredentials(List<X509Certificate> certificates, String user, InetAddress address) {
    /** Copies. */
    public PeerCredentials {
        certificates = List.copyOf(certificates);
    }
}
