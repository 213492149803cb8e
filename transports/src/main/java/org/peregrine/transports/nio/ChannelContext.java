package org.peregrine.transports.nio;

import java.nio.ByteBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.transports.address.ChannelMemory;

/** The connection as its {@link ConnectionChannel} sees it. Network thread only. */
public final class ChannelContext {
    /** Quiet connections that give way for one reservation, at most. */
    private static final int MAX_EVICTED = 64;

    private final NetworkContext network;
    private final long peer;
    private final BufferShare bufferShare;
    private final ChannelMemory.Part part;
    private Connection connection;
    private long reservedBytes;

    ChannelContext(NetworkContext network, long peer) {
        this.network = network;
        this.peer = peer;
        this.bufferShare = network.shares.buffers(peer);
        this.part = network.shares.channels(peer);
    }

    /** The key of the peer's address. */
    long peer() {
        return peer;
    }

    void attach(Connection made) {
        connection = made;
    }

    /**
     * The peer's share of the buffer pool.
     *
     * @return the one that memory for the peer is borrowed on.
     */
    public BufferShare bufferShare() {
        return bufferShare;
    }

    /**
     * Sends bytes of the channel's own to the socket as they are, behind all that were sealed before.
     *
     * @param bytes direct memory, which may be reused on return.
     */
    public void send(ByteBuffer bytes) {
        if (!isClosed()) {
            connection.outbound().sendSealed(bytes);
        }
    }

    /**
     * Reserves memory of the channel's own, besides buffers. When it is used up, quiet connections give way: of the
     * peer itself when it has its share, of all otherwise.
     *
     * @param bytes in all, in place of those that were reserved before; 0 gives all back.
     * @return false, with nothing changed, when there is no room.
     */
    public boolean reserve(long bytes) {
        final long more = bytes - reservedBytes;
        if (more < 0) {
            network.shares.channels().release(part, -more);
        } else if (!take(more) && !makeRoom(more)) {
            return false;
        }
        reservedBytes = bytes;
        return true;
    }

    private boolean take(long bytes) {
        return network.shares.channels().take(part, bytes, network.limit(Limit.MAX_TLS_BYTES));
    }

    private boolean makeRoom(long bytes) {
        for (int i = 0; i < MAX_EVICTED; i++) {
            final boolean spent = network.shares.channels().takenBytes() + bytes > network.limit(Limit.MAX_TLS_BYTES);
            final Connection victim = network.quiet.evictable(spent ? PeerKey.NONE : peer, network.nowNs(), true);
            if (victim == null || victim == connection) {
                return false;
            }
            network.count(EngineCounter.CONNECTIONS_GAVE_WAY);
            victim.close();
            if (take(bytes)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The bytes that are reserved.
     *
     * @return 0 when there are none.
     */
    public long reservedBytes() {
        return reservedBytes;
    }

    /** Has the channel read at the next turn, and the socket's interest follow what the channel says. */
    public void resume() {
        if (!isClosed()) {
            connection.feed().readable();
            network.turnAgain(connection);
            connection.update();
        }
    }

    /** Ends the connection in order: what was sent goes out, what the peer still sends is discarded. */
    public void end() {
        if (!isClosed()) {
            connection.endOutput();
            connection.update();
        }
    }

    /** Closes the connection at once. */
    public void close() {
        connection.close();
    }

    /**
     * Whether the peer has all answers.
     *
     * @return false while a request is under way, held back or not sent yet.
     */
    public boolean isAnswered() {
        return connection.openExchanges.isEmpty()
                && !connection.feed().isHeldBack()
                && !connection.hasUnsent()
                && !connection.buffered;
    }

    /**
     * Whether the connection is closed.
     *
     * @return true from its end on.
     */
    public boolean isClosed() {
        return connection.isClosed();
    }
}
