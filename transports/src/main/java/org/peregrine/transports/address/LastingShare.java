package org.peregrine.transports.address;

import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerShares;
import org.peregrine.engine.principal.Principal;

/**
 * Counts one connection that lasts, a stream or a session, for the caller that holds it, or for the address when nobody
 * knows the caller: neither may hold all connections of a shard. Network thread only.
 */
public final class LastingShare {
    private final PeerShares shares;
    private long holder = PeerKey.NONE;
    private boolean entered;

    /**
     * Begins with nothing counted.
     *
     * @param shares of the shard.
     */
    public LastingShare(PeerShares shares) {
        this.shares = shares;
    }

    /**
     * Counts the connection, unless it is counted already.
     *
     * @param caller of the request that makes the connection last.
     * @param client key of the address that it comes from.
     * @return false when the caller or the address has its share of lasting connections.
     */
    public boolean enter(Principal caller, long client) {
        if (!entered) {
            holder = caller.isAnonymous() ? client : caller.ownerKey();
            entered = shares.enter(holder);
        }
        return entered;
    }

    /** Counts it no more; nothing when it is not counted. */
    public void leave() {
        if (entered) {
            entered = false;
            shares.leave(holder);
        }
    }
}
