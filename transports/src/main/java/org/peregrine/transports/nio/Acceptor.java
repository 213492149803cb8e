package org.peregrine.transports.nio;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Frames the connections of one endpoint on one shard. Network thread only. */
public interface Acceptor {
    /**
     * Makes the framing of a connection.
     *
     * @param connection accepted just now.
     * @return keeps the connection's parsing state.
     */
    Framing frame(Connection connection);

    /**
     * Reply to a peer that is refused. Written once, as far as the socket takes it, before the channel is closed.
     *
     * @param reason of the refusal.
     * @param peer key of its address, for the logs.
     * @return a buffer of its own for each call; null to close without an answer.
     */
    ByteBuffer refusal(AcceptRefusal reason, long peer);

    /**
     * Makes the stage between a connection's socket and its framing; called before {@link #frame}.
     *
     * @param context of the connection, accepted just now.
     * @param socket of the connection.
     * @return for this connection alone.
     */
    default ConnectionChannel channel(ChannelContext context, SocketChannel socket) {
        return new ConnectionChannel.Plain(socket);
    }

    /**
     * Does what the endpoint has to do besides its connections; called in every duty cycle.
     *
     * @param nowNs the cycle's time.
     * @return amount of work done.
     */
    default int poll(long nowNs) {
        return 0;
    }

    /** The shard is closed. Called once, after the end of all connections. */
    default void close() {}
}
