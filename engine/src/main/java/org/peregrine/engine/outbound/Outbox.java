package org.peregrine.engine.outbound;

/** The way from workers back to a shard's path. Bounded; many writers, one reader. */
public interface Outbox {
    /**
     * Hands over the answer to a call, for which room has been kept. Any thread, once for each call.
     *
     * @param answer whose {@link OutboundMessage#call()} is not null.
     */
    void answer(OutboundMessage answer);

    /**
     * Hands over a message besides the answer. Any thread but those of the path: it may wait for room.
     *
     * @param message whose {@link OutboundMessage#call()} is null.
     * @return false when there was no room for as long as {@code Limit.SEND_TIMEOUT_NS}; the message is counted and
     * dropped.
     */
    boolean send(OutboundMessage message);

    /** Releases the room that was kept for an answer that will not be sent. Any thread, once for each call. */
    void release();
}
