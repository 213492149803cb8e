package org.peregrine.transports.nio;

import java.nio.ByteBuffer;
import org.peregrine.engine.transport.BufferShare;

/** The connection as its {@link ConnectionChannel} sees it. Network thread only. */
public final class ChannelContext {
    private final NetworkContext network;
    private final long peer;
    private Connection connection;

    ChannelContext(NetworkContext network, long peer) {
        this.network = network;
        this.peer = peer;
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
        return network.shares.buffers(peer);
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
     * Whether the connection is closed.
     *
     * @return true from its end on.
     */
    public boolean isClosed() {
        return connection.isClosed();
    }
}
