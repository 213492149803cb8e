package org.peregrine.transports.tls;

import java.util.Iterator;
import java.util.LinkedHashSet;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The order in which the handshakes of one shard are under way: those of an address have at most four times what is
 * free of the room, so that one of another address begins at once. Beyond that, addresses come by turns: the newest of
 * those that have had none yet, then the next of all; and of an address the newest, then the oldest. So no crowd that
 * never goes on stands before everybody else. Network thread only.
 *
 * @param <H> a handshake.
 */
final class HandshakeTurns<H> {
    private static final int SHARE = 4;

    /** The handshakes of one address. */
    private static final class Peer<H> {
        final LinkedHashSet<H> waiting = new LinkedHashSet<>();
        int underWay;
        boolean oldestIsNext;

        H take() {
            final H next = oldestIsNext ? waiting.removeFirst() : waiting.removeLast();
            oldestIsNext = !oldestIsNext;
            return next;
        }
    }

    private final int most;
    private final Long2ObjectHashMap<Peer<H>> peers = new Long2ObjectHashMap<>();
    private final LinkedHashSet<H> underWay = new LinkedHashSet<>();

    /** Peers with waiting handshakes, by turns; and those of them that have had no turn since they wait. */
    private final LinkedHashSet<Peer<H>> waiting = new LinkedHashSet<>();

    private final LinkedHashSet<Peer<H>> fresh = new LinkedHashSet<>();
    private boolean freshIsNext = true;

    HandshakeTurns(int most) {
        this.most = most;
    }

    /** Begins a handshake; false when it has to wait for its turn. */
    boolean begin(H handshake, long address) {
        final Peer<H> peer = peers.computeIfAbsent(address, any -> new Peer<>());
        if (hasRoom(peer)) {
            add(handshake, peer);
            return true;
        }
        peer.waiting.add(handshake);
        if (waiting.add(peer)) {
            fresh.add(peer);
        }
        return false;
    }

    private boolean hasRoom(Peer<H> peer) {
        return peer.underWay < SHARE * (most - underWay.size());
    }

    private void add(H handshake, Peer<H> peer) {
        underWay.add(handshake);
        peer.underWay++;
    }

    /** Begins the next of those that wait; null when none may. */
    H next() {
        Peer<H> peer = freshIsNext ? firstWithRoom(fresh.reversed().iterator()) : null;
        if (peer == null) {
            peer = firstWithRoom(waiting.iterator());
        }
        if (peer == null) {
            return null;
        }
        freshIsNext = !freshIsNext;
        final H handshake = peer.take();
        fresh.remove(peer);
        waiting.remove(peer);
        if (!peer.waiting.isEmpty()) {
            waiting.addLast(peer);
        }
        add(handshake, peer);
        return handshake;
    }

    /** Passes over few: while there is room, those without it have four or more of what is under way. */
    private Peer<H> firstWithRoom(Iterator<Peer<H>> candidates) {
        while (underWay.size() < most && candidates.hasNext()) {
            final Peer<H> peer = candidates.next();
            if (hasRoom(peer)) {
                return peer;
            }
        }
        return null;
    }

    /** Ends a handshake; true when it was under way. */
    boolean remove(H handshake, long address) {
        final Peer<H> peer = peers.get(address);
        if (peer == null) {
            return false;
        }
        final boolean wasUnderWay = underWay.remove(handshake);
        if (wasUnderWay) {
            peer.underWay--;
        } else if (peer.waiting.remove(handshake) && peer.waiting.isEmpty()) {
            waiting.remove(peer);
            fresh.remove(peer);
        }
        if (peer.underWay == 0 && peer.waiting.isEmpty()) {
            peers.remove(address);
        }
        return wasUnderWay;
    }

    /** The handshake that has been under way longest, when another waits; null otherwise. */
    H longest() {
        return waiting.isEmpty() || underWay.isEmpty() ? null : underWay.getFirst();
    }

    /** The addresses of which something is kept. */
    int addresses() {
        return peers.size();
    }
}
