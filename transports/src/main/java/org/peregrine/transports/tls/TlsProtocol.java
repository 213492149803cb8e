package org.peregrine.transports.tls;

import java.net.SocketAddress;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;

/** Serves another protocol over TLS. Immutable; several shards and endpoints share one context. */
public final class TlsProtocol implements Protocol {
    private final ServerContext context;
    private final Protocol inner;
    private final String applicationProtocol;
    private final HandshakeWorkers workers;

    /**
     * Creates the protocol.
     *
     * @param context certificates and key.
     * @param inner spoken inside.
     * @param applicationProtocol its name in ALPN, such as {@code http/1.1}; null for none.
     */
    public TlsProtocol(ServerContext context, Protocol inner, String applicationProtocol) {
        this.context = context;
        this.inner = inner;
        this.applicationProtocol = applicationProtocol;
        this.workers = new HandshakeWorkers();
    }

    /**
     * The protocol inside.
     *
     * @return as it was given.
     */
    public Protocol inner() {
        return inner;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the pool of buffers is too small for a handshake.
     */
    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        if (network.limit(Limit.BUFFER_POOL_BYTES) < HandshakeStep.LEAST_POOL_BYTES) {
            throw new IllegalStateException("BUFFER_POOL_BYTES (" + network.limit(Limit.BUFFER_POOL_BYTES)
                    + ") is too small for a handshake of TLS: at least " + HandshakeStep.LEAST_POOL_BYTES);
        }
        context.onReload(text -> network.notice(text, text)); // Each outcome is told at once.
        workers.attach(network.limit(Limit.TLS_HANDSHAKE_THREADS));
        return new TlsAcceptor(network, context, applicationProtocol, inner.attach(network, address), workers);
    }
}
