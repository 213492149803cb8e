package org.peregrine.transports.address;

import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;

/**
 * One connection in {@link ConnectionShares}: in use by the caller of its last request, or by the address when nobody
 * knows the caller. Allocates when the caller changes only. Network thread only.
 */
public final class ConnectionShare {
    private final ConnectionShares shares;
    private ConnectionShares.Holder holder = ConnectionShares.NOBODY;
    private boolean inUse;

    /**
     * Begins with nothing counted.
     *
     * @param shares of the shard.
     */
    public ConnectionShare(ConnectionShares shares) {
        this.shares = shares;
    }

    /**
     * Counts the connection as in use, unless it is counted already.
     *
     * @param caller of the request that uses it.
     * @param client key of the address that it comes from; {@link PeerKey#NONE} has no share of its own.
     * @return false when the caller or the address has its share of the connections.
     */
    public boolean enter(Principal caller, long client) {
        if (inUse) {
            return true;
        }
        final long key = caller.isAnonymous() ? client : caller.ownerKey();
        if (holder.key != key) {
            shares.leave(holder);
            holder = shares.join(key);
        }
        inUse = shares.use(holder);
        return inUse;
    }

    /** Counts it as in use no more; nothing when it is not counted. */
    public void leave() {
        if (inUse) {
            inUse = false;
            shares.release(holder);
        }
    }

    /**
     * Whether the connection is one of many of the caller, or address, that has used it last.
     *
     * @return true when they are more than a quarter of all that there may be.
     */
    public boolean isOfLargeHolder() {
        return shares.isLarge(holder);
    }

    /** Counts it no more: the connection has ended. */
    public void close() {
        leave();
        shares.leave(holder);
        holder = ConnectionShares.NOBODY;
    }
}
