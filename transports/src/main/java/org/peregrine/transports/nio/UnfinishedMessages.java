package org.peregrine.transports.nio;

/**
 * The connections of a shard that have begun a message and keep memory for the rest of it, in the order in which they
 * began. When memory runs out, the one that began first gives way, unless it began just now: whoever sends a message
 * without ever ending it, at whatever pace, holds memory no longer than others can spare it. Network thread only.
 */
final class UnfinishedMessages {
    /** The part of the patience with a partial message for which nobody has to give way. */
    private static final int SAFE_PART = 30;

    private final NetworkContext network;
    private final DeadlineList begun;

    UnfinishedMessages(NetworkContext network, long patienceNs) {
        this.network = network;
        this.begun = new DeadlineList(patienceNs / SAFE_PART);
    }

    /** Notes that a message has begun, unless that is known. */
    void start(Deadline message) {
        begun.start(message, network.nowNs());
    }

    /**
     * Ends the message that began first; false when there is none but this connection's, or it is too young for that.
     */
    boolean giveWay(Connection wanting) {
        final Deadline first = begun.first();
        if (first == null || first.connection == wanting) {
            return false;
        }
        final Connection oldest = begun.pollExpired(network.nowNs());
        if (oldest == null) {
            return false;
        }
        try {
            oldest.giveWay();
        } catch (final Throwable failure) {
            network.fail(oldest, failure);
        }
        return true;
    }
}
