package org.peregrine.transports.nio;

import org.peregrine.engine.transport.Frame;

/**
 * The input side of a connection: reads in turns, has the framing parse, notices the peer's end. Network thread only.
 */
final class Intake {
    private final NetworkContext network;
    private final Connection connection;
    private final Inbound inbound;
    private int framesLeft;
    private int parseLimit;
    private boolean readable;
    private boolean heldBack;
    private boolean peerEnded;

    Intake(NetworkContext network, Connection connection, Inbound inbound) {
        this.network = network;
        this.connection = connection;
        this.inbound = inbound;
    }

    /** Whether the peer will send no more. */
    boolean peerEnded() {
        return peerEnded;
    }

    /** Whether bytes wait to be passed again. */
    boolean isHeldBack() {
        return heldBack;
    }

    /** Whether the rest of a message is awaited. */
    boolean isPartial() {
        return !inbound.isEmpty() && !heldBack;
    }

    void holdBack() {
        heldBack = true;
    }

    void dropHeldBack() {
        heldBack = false;
    }

    void shorten(int limit) {
        parseLimit = limit;
    }

    void readable() {
        readable = true;
    }

    void release() {
        inbound.release();
    }

    /** Counts a frame against the turn's limit and offers it; holds back when it is not taken. */
    boolean deliver(Frame frame) {
        if (framesLeft == 0 || !network.deliver(frame)) {
            heldBack = true;
            return false;
        }
        framesLeft--;
        return true;
    }

    /** Whether the channel is read only to detect the end of the peer. */
    boolean isWatching() {
        return connection.hasInputEnded() && !peerEnded && !heldBack && !inbound.isDiscardLimitReached();
    }

    /** Reads and parses within the limit; returns how many frames were delivered. */
    int turn(int frameLimit, Framing framing) {
        framesLeft = frameLimit;
        if (connection.isLingering()) {
            if (inbound.discard() < 0 || inbound.isDiscardLimitReached()) {
                connection.close();
            }
        } else {
            if (heldBack) {
                heldBack = false;
                parse(framing);
            }
            if (readable && !heldBack && !connection.isClosed()) {
                take(framing);
            }
        }
        readable = false;
        return frameLimit - framesLeft;
    }

    private void take(Framing framing) {
        if (connection.isReading()) {
            read(framing);
        } else if (connection.isWatching()) {
            watch();
        }
    }

    private void read(Framing framing) {
        final int count = inbound.fill();
        if (count == Inbound.RESET) {
            connection.close();
        } else if (count == Inbound.NO_MEMORY) {
            runOut(framing);
        } else {
            peerEnded = count == Inbound.END;
            if (peerEnded) {
                connection.endInput();
            }
            parse(framing);
        }
    }

    private void watch() {
        final int count = inbound.discard();
        if (count == Inbound.RESET) {
            connection.close();
        }
        peerEnded = count == Inbound.END;
    }

    private void parse(Framing framing) {
        parseLimit = inbound.limit();
        final int consumed = framing.onBytes(inbound.buffer(), inbound.offset(), parseLimit);
        if (connection.isClosed() || (connection.hasInputEnded() && !heldBack)) {
            inbound.release();
        } else if (!inbound.keep(consumed, parseLimit)) {
            runOut(framing);
        }
    }

    /** Releases the memory of an unfinished message for others; the peer gets an error. */
    void evict(Framing framing) {
        if (!inbound.isEmpty()) {
            runOut(framing);
        }
    }

    private void runOut(Framing framing) {
        inbound.release();
        connection.endInput();
        heldBack = false;
        framing.onOutOfMemory();
    }
}
