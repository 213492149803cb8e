package org.peregrine.tools.load.answer;

import org.peregrine.client.ClientConnection;
import org.peregrine.codec.jsonrpc.Envelope;

/** User of a {@link Dialogue}: the run. Called on its thread, while it polls. */
public interface DialogueOwner {
    /**
     * The server did not take an answer of the client's.
     *
     * @param connection that was asked, or beside whose stream it was.
     * @param reason in words.
     */
    void onReplyRefused(ClientConnection connection, String reason);

    /**
     * A request or a notification came over a stream of the server's own.
     *
     * @param connection of the session.
     * @param message valid during the call.
     */
    void onHeard(ClientConnection connection, Envelope message);

    /**
     * A session's stream is open, or will not be: what the server asks unasked is heard from now on.
     *
     * @param connection of the session.
     */
    default void onHearing(ClientConnection connection) {}

    /**
     * A stream of the server's own has failed; the load goes on.
     *
     * @param reason in words.
     */
    void onStreamFailed(String reason);
}
