package org.peregrine.transports.nio;

/**
 * Frames of one connection that the engine has taken and not answered, and what waits for their answers. A stream that
 * keeps its connection open counts as one of them. Network thread only.
 */
final class UnderWay {
    private int count;
    private boolean delivered;
    private boolean awaited;
    private boolean peerEndTold;

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether the engine ever took a frame, and has to hear of the connection's end. */
    boolean hasDelivered() {
        return delivered;
    }

    void add() {
        count++;
    }

    /** Counts a frame that the engine has taken; true. */
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

    /** Whether all is answered and somebody awaits it: true once. */
    boolean takeAnswered() {
        final boolean answered = awaited && count == 0;
        awaited &= !answered;
        return answered;
    }

    /** Whether something is under way when the peer has ended: true once. */
    boolean takePeerEnd() {
        final boolean first = count > 0 && !peerEndTold;
        peerEndTold |= first;
        return first;
    }
}
