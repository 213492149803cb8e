package org.peregrine.transports.nio;

import java.nio.channels.SelectionKey;
import org.peregrine.transports.nio.QuietConnections.Standing;

/**
 * Timers of one connection and the interest of its selection key: the peer's timeout, its standing among those that may
 * have to go, and the ticks that its framing asked for.
 */
final class ConnectionTimers {
    /** A peer that takes less than this of its unsent bytes within the timeout counts as one that does not read. */
    private static final int MIN_READ_BYTES = 64 * 1024;

    private final NetworkContext network;
    private final Connection connection;
    private final Deadline<Connection> timeout;
    private final QuietConnections.Place quiet;
    private final Deadline<Connection> tick;
    private int readBytes;
    private SelectionKey key;

    ConnectionTimers(NetworkContext network, Connection connection) {
        this.network = network;
        this.connection = connection;
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
            network.quiet.renew(quiet);
        }
    }

    /**
     * Decides the standing. One that does not change keeps its running deadline.
     *
     * @param idleState of the framing.
     * @param begun whether the peer's bytes are under way, or its end.
     * @param drained whether input has ended, and all that came of it is answered.
     * @return the standing.
     */
    Standing standing(IdleState idleState, boolean begun, boolean drained) {
        final Standing now = switch (idleState) {
            case NEW -> Standing.FRESH;
            case RECEIVING -> Standing.STALLED;
            case IDLE -> answered(begun);
            case ACTIVE -> drained ? answered(begun) : Standing.BUSY;
        };
        network.quiet.update(quiet, now, network.nowNs());
        return now;
    }

    private Standing answered(boolean begun) {
        if (connection.hasUnsent()) {
            return Standing.STALLED;
        }
        if (connection.buffered) {
            return Standing.BUSY;
        }
        return begun ? Standing.BEGUN : Standing.IDLE;
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
