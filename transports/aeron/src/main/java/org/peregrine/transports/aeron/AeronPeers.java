package org.peregrine.transports.aeron;

import io.aeron.Image;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.peregrine.engine.status.EngineCounter;

/** The peers of a shard: in turn, by id, and those that have ended and of which the engine must still be told. */
final class AeronPeers {
    private final PeerContext context;
    private final AeronLink link;
    private final Long2ObjectHashMap<AeronPeer> byId = new Long2ObjectHashMap<>();
    private final List<AeronPeer> open = new ArrayList<>();
    private final ArrayDeque<AeronPeer> ended = new ArrayDeque<>();
    private long nextId;
    private int first;

    AeronPeers(PeerContext context, AeronLink link) {
        this.context = context;
        this.link = link;
    }

    int count() {
        return open.size();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether the engine must still be told of an end. */
    boolean hasEnded() {
        return !ended.isEmpty();
    }

    AeronPeer find(long id) {
        return byId.get(id);
    }

    void add(Image image, long registration) {
        final AeronPeer peer = new AeronPeer(context, image, nextId++, registration);
        byId.put(peer.id(), peer);
        open.add(peer);
        context.count(EngineCounter.CONNECTIONS_OPENED);
    }

    /** The image's end is its peer's. */
    void remove(Image image) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).has(image)) {
                end(i);
                return;
            }
        }
    }

    /** Ends those whose clients have closed, without waiting for the driver to tell of it. */
    void removeClosed() {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i).isAtItsEnd()) {
                end(i);
            }
        }
    }

    /** Ends the peer at an index of the open ones; the last one takes its place. */
    private void end(int index) {
        final AeronPeer peer = open.get(index);
        final AeronPeer last = open.removeLast();
        if (last != peer) {
            open.set(index, last);
        }
        byId.remove(peer.id());
        peer.close(link);
        context.count(EngineCounter.CONNECTIONS_CLOSED);
        if (peer.hasDelivered()) {
            ended.add(peer);
        }
    }

    void endAll() {
        while (!open.isEmpty()) {
            end(open.size() - 1);
        }
    }

    /** Tells the engine of ends until it takes no more; returns how many it took. */
    int announceEnds() {
        int count = 0;
        while (!ended.isEmpty() && context.handler().onDisconnect(ended.peek().id())) {
            ended.poll();
            count++;
        }
        return count;
    }

    /** Reads from all in turn; returns the work count. */
    int read(int frameLimit) {
        final int size = open.size();
        if (size == 0) {
            return 0;
        }
        first = first + 1 < size ? first + 1 : 0;
        final int share = Math.max(1, frameLimit / size);
        int left = frameLimit;
        for (int i = 0; i < size && left > 0; i++) {
            final int index = first + i < size ? first + i : first + i - size;
            left -= open.get(index).read(Math.min(share, left));
        }
        return frameLimit - left;
    }

    /** Sends what is parked, and rejects who must go; returns the work count. */
    int work() {
        int workCount = 0;
        for (int i = open.size() - 1; i >= 0; i--) {
            final AeronPeer peer = open.get(i);
            if (peer.ending() == null) {
                workCount += peer.work(link);
            }
            if (peer.ending() != null) {
                context.count(peer.ending().counter);
                peer.reject(link);
                end(i);
                workCount++;
            }
        }
        return workCount;
    }

    void tick() {
        for (int i = 0; i < open.size(); i++) {
            open.get(i).tick();
        }
    }

    void finish() {
        for (int i = 0; i < open.size(); i++) {
            open.get(i).finish();
        }
    }
}
