package org.peregrine.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One answer on its way to a transport. A flyweight inside the ring's entry, valid during {@code Transport.offer};
 * the bytes stay the engine's. Every frame that a transport delivered gets exactly one final reply, and before it any
 * number of parts, unless its connection ended before.
 */
public final class Reply {
    /** The exchange of a part that answers nothing: a message of the server's own on a connection with state. */
    public static final long NO_EXCHANGE = -1;

    private long connectionId;
    private long exchangeId;
    private ReplyStatus status = ReplyStatus.COMPLETE;
    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private UnsafeBuffer sessionId;
    private UnsafeBuffer eventId;
    private UnsafeBuffer scopes;
    private int retryMs;

    /** Creates an empty reply. */
    public Reply() {}

    /** Empties the reply, so that it refers to no bytes. */
    public void clear() {
        route(0, 0).body(ReplyStatus.COMPLETE, null, 0, 0);
    }

    /**
     * Addresses the reply: the frame's own connection and exchange.
     *
     * @param connection from {@link Frame#connectionId()}.
     * @param exchange from {@link Frame#exchangeId()}.
     * @return this.
     */
    public Reply route(long connection, long exchange) {
        connectionId = connection;
        exchangeId = exchange;
        sessionId = null;
        eventId = null;
        scopes = null;
        retryMs = 0;
        return body(ReplyStatus.COMPLETE, null, 0, 0);
    }

    /**
     * Tells the peer the session that its request opened.
     *
     * @param id visible ASCII, the whole buffer, immutable; null for none.
     * @return this.
     */
    public Reply sessionId(UnsafeBuffer id) {
        sessionId = id;
        return this;
    }

    /**
     * Names the scopes that a caller needs for what was {@link ReplyStatus#FORBIDDEN}.
     *
     * @param required ASCII with spaces between them, the whole buffer, immutable.
     * @return this.
     */
    public Reply requiredScopes(UnsafeBuffer required) {
        scopes = required;
        return this;
    }

    /**
     * Names the reply within its stream, so that the peer can ask for what came after it.
     *
     * @param id visible ASCII, the whole buffer, immutable; null for none.
     * @param reconnectMs when the peer should come back after a break, in milliseconds; 0 says nothing.
     * @return this.
     */
    public Reply event(UnsafeBuffer id, int reconnectMs) {
        eventId = id;
        retryMs = reconnectMs;
        return this;
    }

    /**
     * Sets what is sent.
     *
     * @param kind of the answer.
     * @param source holds the bytes; may be null when length is 0.
     * @param index of the first byte.
     * @param count of bytes; 0 when there is no body.
     * @return this.
     */
    public Reply body(ReplyStatus kind, UnsafeBuffer source, int index, int count) {
        status = kind;
        buffer = source;
        offset = index;
        length = count;
        return this;
    }

    /**
     * The connection to answer.
     *
     * @return its id.
     */
    public long connectionId() {
        return connectionId;
    }

    /**
     * The request of that connection to answer.
     *
     * @return the exchange id.
     */
    public long exchangeId() {
        return exchangeId;
    }

    /**
     * The kind of answer.
     *
     * @return never null.
     */
    public ReplyStatus status() {
        return status;
    }

    /**
     * The bytes.
     *
     * @return the engine's buffer; may be null when {@link #length()} is 0.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * The offset of the bytes.
     *
     * @return an index of {@link #buffer()}.
     */
    public int offset() {
        return offset;
    }

    /**
     * The number of bytes.
     *
     * @return length in bytes; 0 means no body.
     */
    public int length() {
        return length;
    }

    /**
     * The session that the request opened.
     *
     * @return visible ASCII, the whole buffer; null when there is none to tell.
     */
    public UnsafeBuffer sessionId() {
        return sessionId;
    }

    /**
     * The reply's id within its stream.
     *
     * @return visible ASCII, the whole buffer; null when it has no name.
     */
    public UnsafeBuffer eventId() {
        return eventId;
    }

    /**
     * The scopes that the caller needs for what was forbidden.
     *
     * @return ASCII with spaces between them, the whole buffer; null for every other reply.
     */
    public UnsafeBuffer requiredScopes() {
        return scopes;
    }

    /**
     * Tells the peer when a request that was {@link ReplyStatus#RATE_LIMITED} will be granted.
     *
     * @param milliseconds from now, more than 0.
     * @return this.
     */
    public Reply retryAfter(int milliseconds) {
        retryMs = milliseconds;
        return this;
    }

    /**
     * When the peer should come back after a break, or with a request that was {@link ReplyStatus#RATE_LIMITED}.
     *
     * @return milliseconds; 0 to say nothing.
     */
    public int retryMs() {
        return retryMs;
    }
}
