package org.peregrine.transports.nio;

import java.util.TreeMap;
import org.peregrine.engine.limit.PeerKey;

/**
 * A shard's connections without a request under way, new and idle ones in a line each, in the order in which they
 * became so: candidates for closing at their deadline, and for eviction when a new peer needs room. Those of one peer
 * stand in lines of their own besides, so that its oldest is found at once, however many of others are older. Network
 * thread only.
 *
 * <pre>
 *   all      fresh ─ a ─ b ─ c     idle ─ d ─ e          at their deadlines; for room on the shard
 *   peer 1   fresh ─ a ─ c         idle ─ e              for room in the share of its address
 * </pre>
 */
final class QuietConnections {
    /**
     * Weight of time before the first message, against time idle after an answer: a peer that opens connections and
     * does not use them evicts its own, while a burst of new peers has time to send.
     */
    private static final int NEW_WEIGHT = 16;

    /** Connections whose bytes wait for their turn in this duty cycle, and that are passed over, at most. */
    private static final int MAX_SKIPPED = 64;

    private final Lines all;
    /** A tree, since who has many addresses can choose among them. */
    private final TreeMap<Long, Lines> byPeer = new TreeMap<>();

    /** New and idle connections. */
    private static final class Lines {
        private final DeadlineList<Connection> fresh;
        private final DeadlineList<Connection> idle;
        private int connections;

        Lines(long firstMessageNs, long idleNs) {
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
    }

    /** The place of a connection, from its first state until it leaves. */
    static final class Place {
        private final Connection connection;
        private final Deadline<Connection> inAll;
        private final Deadline<Connection> inPeer;
        private Lines ofPeer;

        Place(Connection connection) {
            this.connection = connection;
            this.inAll = new Deadline<>(connection);
            this.inPeer = new Deadline<>(connection);
        }
    }

    QuietConnections(long firstMessageNs, long idleNs) {
        all = new Lines(firstMessageNs, idleNs);
    }

    void update(Place place, IdleState idleState, long nowNs) {
        all.update(place.inAll, idleState, nowNs);
        if (place.connection.peer != PeerKey.NONE) {
            if (place.ofPeer == null) {
                place.ofPeer = byPeer.computeIfAbsent(place.connection.peer, peer -> new Lines(0, 0));
                place.ofPeer.connections++;
            }
            place.ofPeer.update(place.inPeer, idleState, nowNs);
        }
    }

    /** Removes a connection; nothing is kept of a peer without one. */
    void leave(Place place) {
        place.inAll.stop();
        place.inPeer.stop();
        if (place.ofPeer != null && --place.ofPeer.connections == 0) {
            byPeer.remove(place.connection.peer);
        }
        place.ofPeer = null;
    }

    /** Removes an expired deadline and returns its connection; null when none has expired. */
    Connection pollExpired(long nowNs) {
        final Connection late = all.fresh.pollExpired(nowNs);
        return late == null ? all.idle.pollExpired(nowNs) : late;
    }

    /**
     * Finds the connection to evict.
     *
     * @param peer that the connection must belong to; {@link PeerKey#NONE} for any.
     * @param nowNs the duty cycle's time; connections of this cycle are not evicted.
     * @param forChannels whether only one helps whose channel gives back memory.
     * @return null when none of the first of each line may be evicted.
     */
    Connection evictable(long peer, long nowNs, boolean forChannels) {
        final Lines lines = peer == PeerKey.NONE ? all : byPeer.get(peer);
        if (lines == null) {
            return null;
        }
        final Deadline<Connection> oldestNew = first(lines.fresh, nowNs, forChannels);
        final Deadline<Connection> oldestIdle = first(lines.idle, nowNs, forChannels);
        if (oldestNew == null || oldestIdle == null) {
            final Deadline<Connection> only = oldestNew == null ? oldestIdle : oldestNew;
            return only == null ? null : only.owner;
        }
        final boolean newWeighsMore = NEW_WEIGHT * (nowNs - oldestNew.sinceNs) >= nowNs - oldestIdle.sinceNs;
        return newWeighsMore ? oldestNew.owner : oldestIdle.owner;
    }

    private static Deadline<Connection> first(DeadlineList<Connection> line, long nowNs, boolean forChannels) {
        Deadline<Connection> deadline = line.first();
        for (int skipped = 0; deadline != null && skipped < MAX_SKIPPED; skipped++) {
            if (deadline.sinceNs - nowNs >= 0) {
                return null;
            }
            if (!deadline.owner.ready && (!forChannels || deadline.owner.channel.holdsMemory())) {
                return deadline;
            }
            deadline = deadline.after;
        }
        return null;
    }
}
