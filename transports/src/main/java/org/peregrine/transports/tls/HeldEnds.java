package org.peregrine.transports.tls;

import java.util.ArrayDeque;

/**
 * Connections of one shard whose last record may be the end of the peer. Conscrypt sends nothing any more once it has
 * read such a one, so it waits until the peer has its answers, and for {@value #HOLD_NS} ns at most: behind an end that
 * is one nothing comes, and two bytes of a message may be what an answer waits for. Network thread only; allocates
 * nothing once it has grown.
 */
final class HeldEnds {
    /** As long as what waits for an answer is expected to wait. */
    static final long HOLD_NS = 1_000_000_000L;

    /** Connections that are looked at in each duty cycle, at most; ends beyond it are read at once. */
    private static final int MOST = 256;

    private final ArrayDeque<TlsChannel> held = new ArrayDeque<>();

    HeldEnds() {}

    /** Adds a connection that is not among them; false when there is no room. */
    boolean add(TlsChannel channel) {
        return held.size() < MOST && held.add(channel);
    }

    /** Lets go of those whose time has come; returns how many. */
    int poll(long nowNs) {
        int count = 0;
        for (int i = held.size(); i > 0; i--) {
            final TlsChannel next = held.poll();
            if (next.keepsHolding(nowNs)) {
                held.add(next);
            } else {
                next.releaseEnd();
                count++;
            }
        }
        return count;
    }
}
