package org.peregrine.client;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;

/**
 * Told what happens on connections, on the thread that polls. Spans are valid during the call. May offer, and close
 * connections. What a callback throws ends its connection, and leaves {@link ClientSelector#poll}.
 */
public interface ClientHandler {
    /**
     * A connection is open: connected, and initialized if that was wanted.
     *
     * @param connection that takes messages now.
     */
    default void onOpen(ClientConnection connection) {}

    /**
     * An event of Streamable HTTP has an id, by which its stream could be resumed. Its message, if it has one, comes
     * next.
     *
     * @param connection it came over.
     * @param buffer holds the id.
     * @param offset of its first byte.
     * @param length of it.
     */
    default void onEventId(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {}

    /**
     * The server says how long to wait before a stream that ended is opened again; over HTTP. Source: HTML Standard,
     * 9.2.6, field {@code retry}.
     *
     * @param connection whose stream it is.
     * @param timeMs in milliseconds, as the server says: not negative, and of any length.
     */
    default void onRetry(ClientConnection connection, long timeMs) {}

    /**
     * A valid message came.
     *
     * @param connection it came over.
     * @param message a response, or a request or notification of the server's.
     * @param offset of the message's first byte in the envelope's buffer.
     * @param length of the message.
     */
    void onMessage(ClientConnection connection, Envelope message, int offset, int length);

    /**
     * Called when what came is no valid JSON-RPC message. The connection goes on.
     *
     * @param connection it came over.
     * @param reason of the fault.
     * @param buffer holds what came.
     * @param offset of its first byte.
     * @param length of it.
     */
    void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length);

    /**
     * The head of a response of HTTP has come; a body or a stream may follow.
     *
     * @param connection that it answers on.
     */
    default void onResponse(ClientConnection connection) {}

    /**
     * An exchange of HTTP is complete; the connection takes the next one. Whatever answers the request came before.
     *
     * @param connection whose exchange it was.
     * @param status of the response.
     */
    default void onExchangeEnd(ClientConnection connection, int status) {}

    /**
     * A connection has ended, by either side, or could not be opened. Nothing follows.
     *
     * @param connection that takes nothing any more.
     * @param reason in words, with what the system said.
     */
    void onClosed(ClientConnection connection, String reason);
}
