package org.peregrine.transports.nio;

/**
 * Counts the frames of one connection that the engine has taken and not answered. A stream that keeps its connection
 * open counts as one of them. Network thread only.
 */
final class OpenExchanges {
    private int count;
    private boolean delivered;
    private boolean awaited;
    private boolean peerEndReported;

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether the engine ever took a frame, and must be notified of the connection's end. */
    boolean hasDelivered() {
        return delivered;
    }

    void add() {
        count++;
    }

    /** Counts a frame that the engine has taken; returns true. */
    boolean addDelivered() {
        count++;
        delivered = true;
        return true;
    }

    void remove() {
        count--;
    }

    /** Asks for {@link #takeAnswered}. */
    void await() {
        awaited = true;
    }

    /** Whether all is answered after {@link #await}: true once. */
    boolean takeAnswered() {
        final boolean answered = awaited && count == 0;
        awaited &= !answered;
        return answered;
    }

    /** Whether exchanges are open when the peer has ended: true once. */
    boolean takePeerEnd() {
        final boolean first = count > 0 && !peerEndReported;
        peerEndReported |= first;
        return first;
    }
}
