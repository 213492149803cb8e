package org.peregrine.engine.transport.memory;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * A reply, copied into words.
 *
 * @param connectionId it goes to.
 * @param exchangeId the frame of that connection that it answers; {@link Reply#NO_EXCHANGE} for none.
 * @param status kind of the reply.
 * @param text the message; empty when there is none.
 * @param sessionId the session that the request opened; null for none.
 * @param eventId place in its stream; null when it has no name.
 */
public record MemoryReply(
        long connectionId, long exchangeId, ReplyStatus status, String text, String sessionId, String eventId) {
    /**
     * Copies a reply.
     *
     * @param reply valid during the call.
     * @return the copy.
     */
    public static MemoryReply of(Reply reply) {
        return new MemoryReply(
                reply.connectionId(),
                reply.exchangeId(),
                reply.status(),
                reply.length() == 0 ? "" : reply.buffer().getStringWithoutLengthUtf8(reply.offset(), reply.length()),
                ascii(reply.sessionId()),
                ascii(reply.eventId()));
    }

    private static String ascii(UnsafeBuffer text) {
        return text == null ? null : text.getStringWithoutLengthAscii(0, text.capacity());
    }
}
