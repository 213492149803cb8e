package org.peregrine.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One answer on its way to a transport. A flyweight inside the ring's entry, valid during {@code Transport.offer};
 * the bytes stay the engine's. Every frame that a transport delivered gets exactly one reply, unless its connection
 * ended before.
 */
public final class Reply {
    private long connectionId;
    private long exchangeId;
    private ReplyStatus status = ReplyStatus.COMPLETE;
    private UnsafeBuffer buffer;
    private int offset;
    private int length;

    /** Creates an empty reply. */
    public Reply() {}

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
     * Where the bytes begin.
     *
     * @return an index of {@link #buffer()}.
     */
    public int offset() {
        return offset;
    }

    /**
     * How many bytes there are.
     *
     * @return length in bytes; 0 means no body.
     */
    public int length() {
        return length;
    }
}
