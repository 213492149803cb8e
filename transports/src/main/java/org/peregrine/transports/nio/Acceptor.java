package org.peregrine.transports.nio;

import java.nio.ByteBuffer;

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
     * @return a buffer of its own for each call; null to close without an answer.
     */
    ByteBuffer refusal(AcceptRefusal reason);
}
