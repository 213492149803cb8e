package org.peregrine.transports.nio;

import org.peregrine.engine.limit.PeerKey;

/**
 * A shard's connections without a request under way, new and idle ones in a list each, in the order in which they
 * became so: candidates for closing at their deadline, and for eviction when a new peer needs room. Network thread
 * only.
 */
final class QuietConnections {
    /**
     * Weight of time before the first message, against time idle after an answer: a peer that opens connections and
     * does not use them evicts its own, while a burst of new peers has time to send.
     */
    private static final int NEW_WEIGHT = 16;

    private static final int SCAN_LIMIT = 64;

    private final DeadlineList<Connection> fresh;
    private final DeadlineList<Connection> idle;

    QuietConnections(long firstMessageNs, long idleNs) {
        fresh = new DeadlineList<>(firstMessageNs);
        idle = new DeadlineList<>(idleNs);
    }

    void update(Deadline<Connection> deadline, IdleState idleState, long nowNs) {
        switch (idleState) {
            case NEW -> fresh.start(deadline, nowNs);
            case IDLE -> idle.start(deadline, nowNs);
            case ACTIVE -> deadline.stop();
        }
    }

    /** Removes an expired deadline and returns its connection; null when none has expired. */
    Connection pollExpired(long nowNs) {
        final Connection late = fresh.pollExpired(nowNs);
        return late == null ? idle.pollExpired(nowNs) : late;
    }

    /**
     * Finds the connection to evict.
     *
     * @param peer that the connection must belong to; {@link PeerKey#NONE} for any.
     * @param nowNs the duty cycle's time; connections of this cycle are not evicted.
     * @return null when none of the first of each list may be evicted.
     */
    Connection evictable(long peer, long nowNs) {
        final Deadline<Connection> oldestNew = first(fresh, peer, nowNs);
        final Deadline<Connection> oldestIdle = first(idle, peer, nowNs);
        if (oldestNew == null || oldestIdle == null) {
            final Deadline<Connection> only = oldestNew == null ? oldestIdle : oldestNew;
            return only == null ? null : only.owner;
        }
        final boolean newWeighsMore = NEW_WEIGHT * (nowNs - oldestNew.sinceNs) >= nowNs - oldestIdle.sinceNs;
        return newWeighsMore ? oldestNew.owner : oldestIdle.owner;
    }

    private static Deadline<Connection> first(DeadlineList<Connection> list, long peer, long nowNs) {
        Deadline<Connection> deadline = list.first();
        for (int scanned = 0; deadline != null && scanned < SCAN_LIMIT; scanned++) {
            if (deadline.sinceNs - nowNs >= 0) {
                return null;
            }
            final Connection connection = deadline.owner;
            if (!connection.ready && (peer == PeerKey.NONE || peer == connection.peer)) {
                return deadline;
            }
            deadline = deadline.after;
        }
        return null;
    }
}
