package org.peregrine.engine.transport;

/**
 * Kind of a reply, in terms that a transport can turn into its own: HTTP has a status code for each,
 * a line-framed transport sends the bytes, if there are any.
 */
public enum ReplyStatus {
    /** The JSON-RPC response, result or in-band error. HTTP 200, or the last event of a stream. */
    COMPLETE,
    /** A notification or response was taken; there is nothing to send back. HTTP 202 without a body. */
    ACCEPTED,
    /** The message as a whole is not acceptable: unparsable, malformed, wrong headers or version. HTTP 400. */
    INVALID,
    /** The caller has not been granted the scopes of the operation. HTTP 403 with a challenge that names them. */
    FORBIDDEN,
    /** A modern request for a method that the server does not have, or a session that is not there. HTTP 404. */
    NOT_FOUND,
    /** A stream is asked for that this server does not open. HTTP 405. */
    NOT_ALLOWED,
    /** The sender has used up its rate. HTTP 429 with Retry-After, see {@link Reply#retryMs()}. */
    RATE_LIMITED,
    /** A limit of the server is reached and the request was not started. HTTP 503. */
    OVERLOADED,
    /**
     * One message before the last: a notification or a request of the server's. HTTP begins a stream with the first
     * part, which may have no bytes: then it begins the stream, names a place in it to come back to, or says when to
     * come back. A line-framed transport just sends the bytes.
     */
    PART,
    /** There is no message any more: a stream ends, and what was not begun is answered without a body. HTTP 202. */
    STREAM_END;

    /**
     * Whether the exchange is over with this reply.
     *
     * @return false for {@link #PART} only.
     */
    public boolean isFinal() {
        return this != PART;
    }
}
