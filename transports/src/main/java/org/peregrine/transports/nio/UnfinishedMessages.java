package org.peregrine.transports.nio;

/**
 * The connections of a shard that keep memory for an unfinished message, in the order in which the messages began. When
 * memory runs out, the oldest is evicted, unless it began just now: a peer that never ends a message, at whatever pace,
 * holds memory no longer than others can spare it. Network thread only.
 */
final class UnfinishedMessages {
    /** Part of the timeout of a partial message in which the message is not evicted. */
    static final int SAFE_PART = 30;

    private final NetworkContext network;
    private final DeadlineList<Connection> begun;

    UnfinishedMessages(NetworkContext network, long timeoutNs) {
        this.network = network;
        this.begun = new DeadlineList<>(timeoutNs / SAFE_PART);
    }

    /** Adds a message that has begun, unless it is here already. */
    void start(Deadline<Connection> message) {
        begun.start(message, network.nowNs());
    }

    /**
     * Evicts the oldest message; false when it is of this connection, too young, or there is none.
     */
    boolean evict(Connection wanting) {
        final Deadline<Connection> first = begun.first();
        if (first == null || first.owner == wanting) {
            return false;
        }
        final Connection oldest = begun.pollExpired(network.nowNs());
        if (oldest == null) {
            return false;
        }
        try {
            oldest.evict();
        } catch (final Throwable failure) {
            network.fail(oldest, failure);
        }
        return true;
    }
}
