package org.peregrine.transports.nio;

import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.PeerCredentials;
import org.peregrine.engine.principal.Principal;

/** The caller of a connection by what its channel knows of the peer, found once. Network thread only. */
public final class PeerCaller {
    private final Authentication authentication;
    private final Connection connection;
    private Principal principal;
    private boolean proxy;

    /**
     * Creates it with nothing known.
     *
     * @param authentication settings.
     * @param connection of the peer.
     */
    public PeerCaller(Authentication authentication, Connection connection) {
        this.authentication = authentication;
        this.connection = connection;
    }

    /** The caller; {@link Principal#ANONYMOUS} when nothing identifies it. Once bytes of the peer have come. */
    public Principal principal() {
        read();
        return principal;
    }

    /** Whether the peer is a proxy that names callers. */
    public boolean isProxy() {
        read();
        return proxy;
    }

    private void read() {
        if (principal == null) {
            final PeerCredentials credentials = connection.credentials();
            proxy = authentication.forwarded() != null
                    && authentication.forwarded().proxies().test(credentials);
            principal = proxy ? Principal.ANONYMOUS : authentication.identify(credentials);
        }
    }
}
