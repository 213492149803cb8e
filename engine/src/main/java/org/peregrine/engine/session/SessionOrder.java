package org.peregrine.engine.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.peregrine.engine.limit.PeerKey;

/**
 * The order in which sessions are evicted at the limit. Any thread, under a lock that is held for a bounded number of
 * steps.
 *
 * <p>An address, or a caller that is known, that has more than its part of all sessions is large, and sessions of the
 * largest are evicted first: a client cannot evict those of others, however many it opens or uses. If no address is
 * large, sessions without a request after their initialize are evicted first, then the others, the longest unused
 * first. While most sessions are fresh, they are opened faster than clients use them, and used ones stay.
 *
 * <pre>
 *   opened ──► FRESH ── used since, or busy ──► USED ─┐
 *                │                               ▲    │ used since, or busy: behind all others
 *                │                               └────┘
 *                └───────────► evicted ◄─────────┘
 * </pre>
 */
final class SessionOrder {
    /** Part of all sessions above which an address is large; bounds the number of large ones. */
    static final int LARGE_PART = 64;

    private static final int MAX_SCANNED = 64;
    private static final long IN_USE_TOO = 0;

    /** A session's state in the order: the queue that it stands in. */
    private enum State {
        /** Not used since it was opened. */
        FRESH,
        /** Seen in use. */
        USED
    }

    /** Sessions in the order of eviction: those of each state in a queue. */
    private static final class Line {
        private final long address;
        private final Map<State, LinkedHashSet<Session>> queues = new EnumMap<>(State.class);

        Line(long address) {
            this.address = address;
            for (final State state : State.values()) {
                queues.put(state, new LinkedHashSet<>());
            }
        }

        Set<Session> in(State state) {
            return queues.get(state);
        }

        int size() {
            return in(State.FRESH).size() + in(State.USED).size();
        }

        long address() {
            return address;
        }

        void remove(Session session) {
            if (!in(State.FRESH).remove(session)) {
                in(State.USED).remove(session);
            }
        }

        void moveBehind(Session session) {
            remove(session);
            in(State.USED).add(session);
        }
    }

    private final int most;
    private final Line all = new Line(PeerKey.NONE);
    /** A tree, since a peer with many addresses can choose among them. */
    private final TreeMap<Long, Line> byAddress = new TreeMap<>();

    private final TreeSet<Line> large =
            new TreeSet<>(Comparator.comparingInt(Line::size).reversed().thenComparingLong(Line::address));

    /**
     * Creates an order without sessions.
     *
     * @param maxSessions limit of sessions.
     */
    SessionOrder(int maxSessions) {
        most = Math.max(1, maxSessions / LARGE_PART);
    }

    synchronized void add(Session session) {
        all.in(State.FRESH).add(session);
        if (session.address() != PeerKey.NONE) {
            final Line line = byAddress.computeIfAbsent(session.address(), Line::new);
            large.remove(line);
            line.in(State.FRESH).add(session);
            noteIfLarge(line);
        }
    }

    synchronized void remove(Session session) {
        all.remove(session);
        final Line line = lineOf(session);
        if (line != null) {
            large.remove(line);
            line.remove(session);
            noteIfLarge(line);
            if (line.size() == 0) {
                byAddress.remove(line.address);
            }
        }
    }

    /** Sessions of an address that does not identify its peer are in no line. */
    private Line lineOf(Session session) {
        return session.address() == PeerKey.NONE ? null : byAddress.get(session.address());
    }

    private void noteIfLarge(Line line) {
        if (line.size() > most) {
            large.add(line);
        }
    }

    /**
     * Removes the session to evict.
     *
     * @param nowNs time.
     * @param minUnusedNs sessions used since then stay, except those of large addresses, which only a call under way or
     *     an open stream keeps.
     * @param wanting the address of the new session.
     * @return null when all scanned sessions are in use, or may not be evicted for that address.
     */
    synchronized Session take(long nowNs, long minUnusedNs, long wanting) {
        for (final Line line : large) {
            final Session session = takeOfLarge(line, nowNs, minUnusedNs);
            if (session != null) {
                return session;
            }
        }
        final Line own = wanting == PeerKey.NONE ? null : byAddress.get(wanting);
        if (own != null && own.size() > most) {
            return null;
        }
        final Session session = take(all, State.FRESH, nowNs, minUnusedNs);
        return session != null
                        || all.in(State.FRESH).size() > all.in(State.USED).size()
                ? session
                : take(all, State.USED, nowNs, minUnusedNs);
    }

    private Session takeOfLarge(Line line, long nowNs, long minUnusedNs) {
        Session session = take(line, State.FRESH, nowNs, minUnusedNs);
        session = session == null ? take(line, State.USED, nowNs, minUnusedNs) : session;
        session = session == null ? take(line, State.FRESH, nowNs, IN_USE_TOO) : session;
        return session == null ? take(line, State.USED, nowNs, IN_USE_TOO) : session;
    }

    private Session take(Line from, State state, long nowNs, long minUnusedNs) {
        Session found = null;
        final List<Session> inUse = new ArrayList<>();
        final Iterator<Session> oldest = from.in(state).iterator();
        for (int i = 0; i < MAX_SCANNED && found == null && oldest.hasNext(); i++) {
            final Session session = oldest.next();
            if (!session.isIdle(nowNs, 0) || (session.takeUsed() && minUnusedNs != IN_USE_TOO)) {
                inUse.add(session);
            } else if (session.isIdle(nowNs, minUnusedNs)) {
                found = session;
            }
        }
        for (final Session session : inUse) {
            all.moveBehind(session);
            final Line line = lineOf(session);
            if (line != null) {
                line.moveBehind(session);
            }
        }
        if (found != null) {
            remove(found);
        }
        return found;
    }
}
