package org.peregrine.transports.nio;

import java.util.TreeMap;
import org.peregrine.engine.limit.PeerKey;

/**
 * A shard's connections that nobody in particular is served on, in a line for each {@link Standing}, in the order in
 * which they came there: candidates for closing at their deadline, and for eviction when a new peer needs room. Those
 * of one peer stand in lines of their own besides, so that its oldest is found at once, however many of others are
 * older. Network thread only.
 *
 * <pre>
 *   all      fresh ─ a ─ b ─ c     idle ─ d ─ e     begun ─ f     stalled ─ g    for room on the shard
 *   peer 1   fresh ─ a ─ c         idle ─ e                       stalled ─ g    for room in the share of its address
 *
 *   gives way   fresh or idle, by weight ──► begun ──► stalled
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

    /** The place of a connection in the order of giving way; decided anew with everything that happens to it. */
    enum Standing {
        /** Nobody's request was accepted on it yet, whatever bytes of it are under way. */
        FRESH,
        /** All requests are answered and no byte is under way. */
        IDLE,
        /** All accepted requests are answered; a next head, a refused body, or the end of the connection is awaited. */
        BEGUN,
        /** An accepted request or its reply waits for the peer: the body is unfinished, or the reply unread. */
        STALLED,
        /** A request is in the engine, or the connection is a session: it stays. */
        BUSY
    }

    private final long safeNs;
    private final Lines all;
    /** A tree, since who has many addresses can choose among them. */
    private final TreeMap<Long, Lines> byPeer = new TreeMap<>();

    /** Connections by their standing. */
    private static final class Lines {
        private final DeadlineList<Connection> fresh;
        private final DeadlineList<Connection> idle;
        /** Their peers have a timeout of their own. */
        private final DeadlineList<Connection> begun = new DeadlineList<>(Long.MAX_VALUE);

        private final DeadlineList<Connection> stalled = new DeadlineList<>(Long.MAX_VALUE);
        private int connections;

        Lines(long firstMessageNs, long idleNs) {
            fresh = new DeadlineList<>(firstMessageNs);
            idle = new DeadlineList<>(idleNs);
        }

        void update(Deadline<Connection> deadline, Standing standing, long nowNs) {
            switch (standing) {
                case FRESH -> fresh.start(deadline, nowNs);
                case IDLE -> idle.start(deadline, nowNs);
                case BEGUN -> begun.start(deadline, nowNs);
                case STALLED -> stalled.start(deadline, nowNs);
                case BUSY -> deadline.stop();
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

    /**
     * Begins without connections.
     *
     * @param firstMessageNs time that one may be fresh.
     * @param idleNs time that one may be idle.
     * @param safeNs time in which a message that has begun, or a reply that is read, is not cut.
     */
    QuietConnections(long firstMessageNs, long idleNs, long safeNs) {
        this.all = new Lines(firstMessageNs, idleNs);
        this.safeNs = safeNs;
    }

    void update(Place place, Standing standing, long nowNs) {
        all.update(place.inAll, standing, nowNs);
        if (place.connection.peer != PeerKey.NONE) {
            if (place.ofPeer == null) {
                place.ofPeer = byPeer.computeIfAbsent(place.connection.peer, peer -> new Lines(0, 0));
                place.ofPeer.connections++;
            }
            place.ofPeer.update(place.inPeer, standing, nowNs);
        }
    }

    /** Removes a connection until its next update, which finds it the youngest of its line. */
    void renew(Place place) {
        place.inAll.stop();
        place.inPeer.stop();
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
        final Deadline<Connection> fresh = first(lines.fresh, nowNs, forChannels);
        final Deadline<Connection> begun = first(lines.begun, nowNs, forChannels);
        final Deadline<Connection> idle = first(lines.idle, nowNs, forChannels);
        final Deadline<Connection> unused = fresh == null && isUnsafe(begun, nowNs) ? begun : fresh;
        if (unused != null && idle != null) {
            final Deadline<Connection> oneOfMany =
                    isUnsafe(unused, nowNs) ? null : firstOfLargeHolder(idle, nowNs, forChannels);
            if (oneOfMany != null) {
                return oneOfMany.owner;
            }
            final boolean unusedWeighsMore = NEW_WEIGHT * (nowNs - unused.sinceNs) >= nowNs - idle.sinceNs;
            return unusedWeighsMore ? unused.owner : idle.owner;
        }
        if (unused != null || idle != null) {
            return unused == null ? idle.owner : unused.owner;
        }
        final Deadline<Connection> waiting = begun == null ? speaking(lines, nowNs, forChannels) : begun;
        if (waiting != null) {
            return waiting.owner;
        }
        final Deadline<Connection> stalled = first(lines.stalled, nowNs, forChannels);
        return isUnsafe(stalled, nowNs) ? stalled.owner : null;
    }

    /**
     * Finds an idle connection whose caller has many, which keeps them young by using each: not a reason why a newcomer
     * has no time to send.
     */
    private static Deadline<Connection> firstOfLargeHolder(
            Deadline<Connection> oldest, long nowNs, boolean forChannels) {
        Deadline<Connection> deadline = oldest;
        for (int passed = 0; deadline != null && passed < MAX_SKIPPED; passed++) {
            final Connection owner = deadline.owner;
            if (owner.feed().isOfLargeHolder() && mayGo(deadline, nowNs, forChannels)) {
                return deadline;
            }
            deadline = deadline.after;
        }
        return null;
    }

    private static boolean mayGo(Deadline<Connection> deadline, long nowNs, boolean forChannels) {
        return deadline.sinceNs - nowNs < 0
                && !deadline.owner.ready
                && (!forChannels || deadline.owner.channel.holdsMemory());
    }

    private boolean isUnsafe(Deadline<Connection> deadline, long nowNs) {
        return deadline != null && nowNs - deadline.sinceNs >= safeNs;
    }

    /** Finds one whose bytes wait for their turn: those that come all the time save nobody's place for ever. */
    private Deadline<Connection> speaking(Lines lines, long nowNs, boolean forChannels) {
        if (!forChannels && isUnsafe(lines.fresh.first(), nowNs)) {
            return lines.fresh.first();
        }
        return !forChannels && isUnsafe(lines.begun.first(), nowNs) ? lines.begun.first() : null;
    }

    private static Deadline<Connection> first(DeadlineList<Connection> line, long nowNs, boolean forChannels) {
        Deadline<Connection> deadline = line.first();
        for (int skipped = 0; deadline != null && skipped < MAX_SKIPPED; skipped++) {
            if (deadline.sinceNs - nowNs >= 0) {
                return null;
            }
            if (mayGo(deadline, nowNs, forChannels)) {
                return deadline;
            }
            deadline = deadline.after;
        }
        return null;
    }
}
