package org.peregrine.client.socket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * The way to a server.
 *
 * @param address of its socket.
 * @param engines makes the engine of each connection; null without TLS.
 * @param named whether the engines have a certificate of the client's own.
 */
public record SocketRoute(SocketAddress address, Engines engines, boolean named) {
    /** Makes the TLS engines of connections. */
    @FunctionalInterface
    public interface Engines {
        /**
         * Makes an engine that checks the server's certificate and name.
         *
         * @param port of the server, by which TLS sessions are found again.
         * @return new, in client mode.
         * @throws SSLException when TLS cannot be used.
         */
        SSLEngine create(int port) throws SSLException;
    }

    boolean isNetwork() {
        return address instanceof InetSocketAddress;
    }

    /** Begins the TLS of one connection; null without TLS. */
    TlsSession begin(BlockPool pool) throws SSLException {
        return engines == null
                ? null
                : new TlsSession(engines.create(((InetSocketAddress) address).getPort()), named, pool);
    }

    String name() {
        return address instanceof UnixDomainSocketAddress unix
                ? unix.getPath().toString()
                : address.toString().replaceFirst("^.*/", "");
    }
}
