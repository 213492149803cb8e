package org.peregrine.engine.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.peregrine.engine.limit.PeerKey;

/**
 * The order in which sessions are evicted at the limit. Any thread, under a lock that is held for a bounded number of
 * steps.
 *
 * <p>An address that has more than its part of all sessions is large, and sessions of the largest are evicted first: a
 * client cannot evict those of others, however many it opens or uses. If no address is large, sessions without a
 * request after their initialize are evicted first, then the others, the longest unused first. While most sessions are
 * fresh, they are opened faster than clients use them, and used ones stay.
 *
 * <pre>
 *   opened ──► fresh ── used since, or busy ──► used ─┐
 *                │                               ▲    │ used since, or busy: behind all others
 *                │                               └────┘
 *                └──────────► gives way ◄────────┘
 * </pre>
 */
final class SessionOrder {
    /** Part of all sessions above which an address is large; bounds the number of large ones. */
    static final int LARGE_PART = 64;

    private static final int MAX_SCANNED = 64;
    private static final long IN_USE_TOO = 0;

    /** Sessions in the order of eviction. */
    private static final class Line {
        private final long address;
        private final LinkedHashSet<Session> fresh = new LinkedHashSet<>();
        private final LinkedHashSet<Session> used = new LinkedHashSet<>();

        Line(long address) {
            this.address = address;
        }

        int size() {
            return fresh.size() + used.size();
        }

        long address() {
            return address;
        }

        void remove(Session session) {
            if (!fresh.remove(session)) {
                used.remove(session);
            }
        }

        void moveBehind(Session session) {
            remove(session);
            used.add(session);
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
        all.fresh.add(session);
        if (session.address() != PeerKey.NONE) {
            final Line line = byAddress.computeIfAbsent(session.address(), Line::new);
            large.remove(line);
            line.fresh.add(session);
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
        final Session session = take(all.fresh, nowNs, minUnusedNs);
        return session != null || all.fresh.size() > all.used.size() ? session : take(all.used, nowNs, minUnusedNs);
    }

    private Session takeOfLarge(Line line, long nowNs, long minUnusedNs) {
        Session session = take(line.fresh, nowNs, minUnusedNs);
        session = session == null ? take(line.used, nowNs, minUnusedNs) : session;
        session = session == null ? take(line.fresh, nowNs, IN_USE_TOO) : session;
        return session == null ? take(line.used, nowNs, IN_USE_TOO) : session;
    }

    private Session take(Set<Session> from, long nowNs, long minUnusedNs) {
        Session found = null;
        final List<Session> inUse = new ArrayList<>();
        final Iterator<Session> oldest = from.iterator();
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
