package org.peregrine.transports.nio;

import java.nio.channels.SelectionKey;

/**
 * Reasons for which the shard looks at a connection: that its socket is ready, that its peer takes too long, that it is
 * quiet, that its framing asked for a tick.
 */
final class Attention {
    /** A peer that takes less than this of what waits for it, within the patience for it, does not read. */
    private static final int LEAST_READ_BYTES = 64 * 1024;

    private final NetworkContext network;
    private final Deadline patience;
    private final Deadline quiet;
    private final Deadline tick;
    private int readBytes;
    private SelectionKey key;

    Attention(NetworkContext network, Connection connection) {
        this.network = network;
        this.patience = new Deadline(connection);
        this.quiet = new Deadline(connection);
        this.tick = new Deadline(connection);
    }

    void register(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /** Says what the socket has to be ready for. */
    void interest(boolean read, boolean write) {
        final int wanted = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Says whether the peer owes something. How long it does is counted from the first time on. */
    void patience(boolean owing) {
        if (owing) {
            network.patience.start(patience, network.nowNs());
        } else {
            patience.stop();
        }
    }

    /** The peer has done something: what it still owes counts anew. */
    void renewPatience() {
        patience.stop();
        readBytes = 0;
    }

    /** The peer has taken bytes that waited for it. A trickle does not renew the patience. */
    void read(int count, boolean all) {
        readBytes += count;
        if (all || readBytes >= LEAST_READ_BYTES) {
            renewPatience();
        }
    }

    /**
     * Says how the connection stands with its peer, for its framing and for its bytes. It is counted from the first
     * time on.
     */
    void standing(Standing standing, boolean busy) {
        final Standing now = busy && standing == Standing.IDLE ? Standing.ENGAGED : standing;
        network.quiet.note(quiet, now, network.nowNs());
    }

    /** Asks for one tick after a grace, and for no other; a grace that runs goes on. */
    void startGrace() {
        network.graces.start(tick, network.nowNs());
    }

    /** Asks for ticks, and the first one an interval from now. */
    void startTicking() {
        tick.stop();
        network.ticks.start(tick, network.nowNs());
    }

    void stopTicking() {
        tick.stop();
    }

    void end() {
        patience.stop();
        quiet.stop();
        tick.stop();
        key.cancel();
    }
}
