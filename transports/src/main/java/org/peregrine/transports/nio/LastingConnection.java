package org.peregrine.transports.nio;

import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;

/**
 * Counts a connection that lasts, a stream or a session, for the caller that holds it, or for the address when nobody
 * knows the caller: neither may hold all connections of a shard. Network thread only.
 */
public final class LastingConnection {
    private final NetworkContext network;
    private final Connection connection;
    private long holder;
    private boolean entered;

    /**
     * Begins with nothing counted.
     *
     * @param network of the shard.
     * @param connection that may last.
     */
    public LastingConnection(NetworkContext network, Connection connection) {
        this.network = network;
        this.connection = connection;
    }

    /**
     * Counts the connection, unless it is counted already.
     *
     * @param caller who asks for it to last.
     * @return false when the caller or the address has its share of lasting connections.
     */
    public boolean enter(Principal caller) {
        if (!entered) {
            holder = caller.isAnonymous() ? connection.feed().client() : caller.ownerKey();
            entered = network.lasting.enter(holder);
            if (!entered) {
                network.count(EngineCounter.SHARES_SPENT);
            }
        }
        return entered;
    }

    /** Counts it no more; nothing when it is not counted. */
    public void leave() {
        if (entered) {
            entered = false;
            network.lasting.leave(holder);
            holder = PeerKey.NONE;
        }
    }
}
