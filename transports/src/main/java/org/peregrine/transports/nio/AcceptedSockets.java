package org.peregrine.transports.nio;

import java.nio.channels.SocketChannel;
import org.agrona.CloseHelper;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Bounded queue of sockets from the shard that accepted them to the one that serves them. */
final class AcceptedSockets {
    private static final int CAPACITY = 1024;

    private record Accepted(SocketChannel channel, int endpointIndex) {}

    /** Begins to serve a socket, or refuses it. */
    @FunctionalInterface
    interface Adopter {
        void adopt(SocketChannel channel, int endpointIndex);
    }

    private final ManyToOneConcurrentArrayQueue<Accepted> queue = new ManyToOneConcurrentArrayQueue<>(CAPACITY);

    /** Hands a socket over; false when there is no room. Network thread of the accepting shard. */
    boolean offer(SocketChannel channel, int endpointIndex) {
        return queue.offer(new Accepted(channel, endpointIndex));
    }

    /** Passes sockets on, up to a limit; returns how many. Network thread of the serving shard. */
    int adopt(Adopter adopter, int limit) {
        int count = 0;
        for (Accepted next = queue.poll(); next != null; next = count < limit ? queue.poll() : null) {
            adopter.adopt(next.channel, next.endpointIndex);
            count++;
        }
        return count;
    }

    /**
     * Whether the queue is empty; a socket that is being offered may or may not count. Network thread of the serving
     * shard.
     */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Closes the sockets that were not served. Network thread of the serving shard. */
    void close() {
        for (Accepted next = queue.poll(); next != null; next = queue.poll()) {
            CloseHelper.quietClose(next.channel);
        }
    }
}
