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
 * The order in which sessions give way when there are as many as there may be. Any thread, under a lock that is held
 * for a bounded number of steps.
 *
 * <p>An address that has more than its part of all sessions is large, and the largest gives way first, to itself as to
 * others: a client cannot take what others have, however many sessions it opens or uses. Only when no address is large,
 * first those go that never came back after their initialize, then the others, the longest unused first. While most
 * sessions are fresh, somebody opens them faster than clients come back, and those that are used stay.
 *
 * <pre>
 *   opened ──► fresh ── used since, or busy ──► used ─┐
 *                │                               ▲    │ used since, or busy: behind all others
 *                │                               └────┘
 *                └──────────► gives way ◄────────┘
 * </pre>
 */
final class SessionOrder {
    /** The part of all sessions that an address may have before it is large: so at most as many are. */
    static final int LARGE_PART = 64;

    private static final int MAX_SCANNED = 64;
    private static final long IN_USE_TOO = 0;

    /** Sessions in the order in which they give way. */
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
    /** A tree, since who has many addresses can choose among them. */
    private final TreeMap<Long, Line> byAddress = new TreeMap<>();

    private final TreeSet<Line> large =
            new TreeSet<>(Comparator.comparingInt(Line::size).reversed().thenComparingLong(Line::address));

    /**
     * Creates an order without sessions.
     *
     * @param maxSessions as many as there may be.
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
     * Takes the session that gives way.
     *
     * @param nowNs time.
     * @param minUnusedNs sessions that were used since then stay, but those of large addresses: of them only a call
     * under way or an open stream keeps one.
     * @param wanting the address of who wants a session.
     * @return null when all of those that were looked at are in use, or are not the wanting address's to take.
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
