package org.peregrine.transports.nio;

import java.nio.channels.SelectionKey;

/**
 * Timers of one connection and the interest of its selection key: the peer's timeout, the limit on its silence, and the
 * ticks that its framing asked for.
 */
final class ConnectionTimers {
    /** A peer that takes less than this of its unsent bytes within the timeout counts as one that does not read. */
    private static final int MIN_READ_BYTES = 64 * 1024;

    private final NetworkContext network;
    private final Deadline<Connection> timeout;
    private final QuietConnections.Place quiet;
    private final Deadline<Connection> tick;
    private int readBytes;
    private SelectionKey key;

    ConnectionTimers(NetworkContext network, Connection connection) {
        this.network = network;
        this.timeout = new Deadline<>(connection);
        this.quiet = new QuietConnections.Place(connection);
        this.tick = new Deadline<>(connection);
    }

    void register(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /** Sets the operations that the selector waits for. */
    void interest(boolean read, boolean write) {
        final int wanted = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Starts the timeout while something is expected of the peer, and stops it otherwise. A running one goes on. */
    void timeout(boolean expecting) {
        if (expecting) {
            network.peerTimeouts.start(timeout, network.nowNs());
        } else {
            timeout.stop();
        }
    }

    /** Stops the timeout after progress of the peer; the next {@link #timeout} starts it anew. */
    void restartTimeout() {
        timeout.stop();
        readBytes = 0;
    }

    /** Counts unsent bytes that the peer has taken. A trickle does not restart the timeout. */
    void read(int count, boolean all) {
        readBytes += count;
        if (all || readBytes >= MIN_READ_BYTES) {
            restartTimeout();
        }
    }

    /**
     * Sets the idle state. A state that does not change keeps its running deadline.
     *
     * @param busy whether bytes are under way, so that an idle connection counts as active.
     */
    void idleState(IdleState idleState, boolean busy) {
        final IdleState now = busy && idleState == IdleState.IDLE ? IdleState.ACTIVE : idleState;
        network.quiet.update(quiet, now, network.nowNs());
    }

    /** Requests a single tick at the end of a grace period; a running period goes on. */
    void startGracePeriod() {
        network.gracePeriods.start(tick, network.nowNs());
    }

    /** Requests ticks at regular intervals, the first one interval from now. */
    void startTicking() {
        tick.stop();
        network.ticks.start(tick, network.nowNs());
    }

    void stopTicking() {
        tick.stop();
    }

    void end() {
        timeout.stop();
        network.quiet.leave(quiet);
        tick.stop();
        key.cancel();
    }
}
