package org.peregrine.client;

import org.agrona.DirectBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Carries messages over one connection. Passes messages to the {@link ClientConnection}. One thread. */
interface Wire {
    /** Starts; {@link ClientConnection#onWireUp} or {@link ClientConnection#onWireDown} follows. */
    void connect();

    /** Takes a message, or does not; header lines are for HTTP. */
    Offer offer(DirectBuffer message, int offset, int length, byte[] headerLines);

    /** Sets what later requests of HTTP name; both may be null. */
    default void identify(ProtocolVersion version, String sessionId) {}

    /** A response came over this connection. */
    default void onAnswer() {}

    /** Ends without a word to the connection. */
    void close();
}
