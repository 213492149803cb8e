package org.peregrine.transports.address;

import java.util.TreeMap;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;

/**
 * A shard's connections in use, counted by who uses them, so that nobody takes all. In use is one with an accepted
 * request: whose body comes, that runs, or whose reply is not read yet; a stream and a session are for as long as they
 * last. As with bytes, the largest is refused first: a holder may use {@value PeerMemory#SHARE} times as many as nobody
 * uses. Network thread only.
 */
public final class ConnectionShares {
    /** Holds what belongs to nobody in particular: without a limit of its own. */
    static final Holder NOBODY = new Holder(PeerKey.NONE);

    /** Share of all connections from which on a holder is a large one. */
    private static final int LARGE_SHARE = 4;

    private final int most;
    /** A tree, since who has many addresses can choose among them. */
    private final TreeMap<Long, Holder> holders = new TreeMap<>();

    private int inUse;

    /** A caller, or an address, with connections. */
    static final class Holder {
        final long key;
        private int connections;
        private int inUse;

        private Holder(long key) {
            this.key = key;
        }
    }

    /**
     * Creates empty shares.
     *
     * @param most connections that there may be.
     */
    public ConnectionShares(int most) {
        this.most = most;
    }

    /** Finds the holder of one more connection. */
    Holder join(long key) {
        if (key == PeerKey.NONE) {
            return NOBODY;
        }
        final Holder holder = holders.computeIfAbsent(key, Holder::new);
        holder.connections++;
        return holder;
    }

    /** Leaves a holder, of which nothing is kept without connections. */
    void leave(Holder holder) {
        if (holder != NOBODY && --holder.connections == 0) {
            holders.remove(holder.key);
        }
    }

    /** Counts one more as in use; false, and nothing is counted, when the holder has its share. */
    boolean use(Holder holder) {
        final long share = (long) PeerMemory.SHARE * (most - inUse);
        if (holder != NOBODY && holder.inUse >= share) {
            return false;
        }
        inUse++;
        holder.inUse += holder == NOBODY ? 0 : 1;
        return true;
    }

    /**
     * Whether a holder has so many connections, in use or not, that its idle ones give way before those of newcomers:
     * more than a quarter of all that there may be.
     */
    boolean isLarge(Holder holder) {
        return holder != NOBODY && holder.connections > most / LARGE_SHARE;
    }

    void release(Holder holder) {
        inUse--;
        holder.inUse -= holder == NOBODY ? 0 : 1;
    }

    /**
     * Connections in use.
     *
     * @return a count.
     */
    public int inUse() {
        return inUse;
    }

    /** Holders that have any connection; for tests. */
    int holderCount() {
        return holders.size();
    }
}
