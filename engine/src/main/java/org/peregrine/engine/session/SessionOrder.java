package org.peregrine.engine.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which sessions give way when there are as many as there may be: first those that never came back after their
 * initialize, then the others, the longest unused first. Any thread, under a lock that is held for a few steps.
 *
 * <pre>
 *   opened ──► fresh ── used since, or busy ──► used ─┐
 *                │                               ▲    │ used since, or busy: behind all others
 *                │                               └────┘
 *                └──────────► gives way ◄────────┘
 * </pre>
 *
 * <p>Of those that could give way now, the one goes whose address keeps most; none goes for an address that keeps more. While most
 * sessions are fresh, somebody opens them faster than clients come back, and those that are used stay.
 */
final class SessionOrder {
    private static final int MAX_LOOKED_AT = 64;

    private final LinkedHashSet<Session> fresh = new LinkedHashSet<>();
    private final LinkedHashSet<Session> used = new LinkedHashSet<>();

    synchronized void add(Session session) {
        fresh.add(session);
    }

    synchronized void remove(Session session) {
        if (!fresh.remove(session)) {
            used.remove(session);
        }
    }

    /**
     * Takes the session that gives way.
     *
     * @param nowNs time.
     * @param leastUnusedNs sessions that were used since then stay.
     * @param keptOfWanting bytes that are kept for the address of who wants a session.
     * @return null when all of those that were looked at are in use.
     */
    synchronized Session take(long nowNs, long leastUnusedNs, long keptOfWanting) {
        final Session session = find(fresh, nowNs, leastUnusedNs, keptOfWanting);
        return session != null || fresh.size() > used.size()
                ? session
                : find(used, nowNs, leastUnusedNs, keptOfWanting);
    }

    private Session find(Set<Session> from, long nowNs, long leastUnusedNs, long keptOfWanting) {
        Session found = null;
        final List<Session> inUse = new ArrayList<>();
        final Iterator<Session> oldest = from.iterator();
        for (int i = 0; i < MAX_LOOKED_AT && oldest.hasNext(); i++) {
            final Session session = oldest.next();
            if (session.takeUsed() || !session.isIdle(nowNs, 0)) {
                inUse.add(session);
            } else if (session.isIdle(nowNs, leastUnusedNs)
                    && session.keptOfAddress() >= (found == null ? keptOfWanting : found.keptOfAddress() + 1)) {
                found = session;
            }
        }
        inUse.forEach(from::remove);
        used.addAll(inUse);
        from.remove(found);
        return found;
    }
}
