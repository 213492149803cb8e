package org.peregrine.transports.address;

import java.util.function.Supplier;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.PeerCredentials;
import org.peregrine.engine.principal.Principal;

/** The caller of a connection by what its channel knows of the peer, found once. Network thread only. */
public final class PeerCaller {
    private final Authenticator authenticator;
    private final Supplier<PeerCredentials> credentials;
    private Principal principal;
    private String thumbprint;
    private boolean proxy;

    /**
     * Creates it with nothing known.
     *
     * @param authenticator of the shard.
     * @param credentials of the peer, read when they are first asked for.
     */
    public PeerCaller(Authenticator authenticator, Supplier<PeerCredentials> credentials) {
        this.authenticator = authenticator;
        this.credentials = credentials;
    }

    /**
     * The caller; {@link Principal#ANONYMOUS} when nothing identifies it, or what did has expired. Once bytes of the
     * peer have come.
     */
    public Principal principal() {
        read();
        return authenticator.isExpired(principal) ? Principal.ANONYMOUS : principal;
    }

    /** Whether the peer is a proxy that names callers. */
    public boolean isProxy() {
        read();
        return proxy;
    }

    /**
     * Whether a token that is bound to a certificate may come from this peer. Allocates nothing once the certificate is
     * known.
     *
     * @param caller of the token.
     * @return true also for a token that is not bound.
     */
    public boolean holds(Principal caller) {
        if (caller.certificate().isEmpty()) {
            return true;
        }
        if (thumbprint == null) {
            thumbprint = Thumbprint.of(credentials.get().certificates());
        }
        return caller.certificate().equals(thumbprint);
    }

    private void read() {
        if (principal == null) {
            final PeerCredentials known = credentials.get();
            final Authentication authentication = authenticator.authentication();
            proxy = authentication.forwarded() != null
                    && authentication.forwarded().proxies().test(known);
            principal = proxy ? Principal.ANONYMOUS : authentication.identify(known);
        }
    }
}
