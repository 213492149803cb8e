package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * A whole message from a worker, on its way to the path: the answer to a call, or what a call says before its answer.
 *
 * @param route of its exchange.
 * @param status final for an answer.
 * @param buffer holds the message from index 0, and nobody writes it any more; null when there are no bytes.
 * @param length of the message in bytes.
 * @param event its name in its stream; null when it has none.
 * @param call the call that it answers; null when it answers none that the path knows.
 * @param kept the heap that it takes, closed when the message is sent or dropped; null when that is counted elsewhere.
 */
public record OutboundMessage(
        Route route,
        ReplyStatus status,
        UnsafeBuffer buffer,
        int length,
        EventTag event,
        EndedCall call,
        Reservation kept) {
    /**
     * The name of a message within its stream.
     *
     * @param id visible ASCII, the whole buffer; null for what has no name.
     * @param retryMs when the peer should come back after a break; 0 says nothing.
     */
    public record EventTag(UnsafeBuffer id, int retryMs) {}

    /**
     * A call that has ended.
     *
     * @param origin the request.
     * @param failed whether author code threw.
     */
    public record EndedCall(CallOrigin origin, boolean failed) {}

    /** Gives the heap back: the message was sent or dropped. */
    public void close() {
        Reservation.release(kept);
    }

    /**
     * An answer that could not be written: the path writes an error with the id of the request in its place, which
     * takes no heap.
     *
     * @param route of its exchange.
     * @param call that it answers.
     * @return the answer, to be made before anything can fail.
     */
    public static OutboundMessage unwritten(Route route, EndedCall call) {
        return new OutboundMessage(route, ReplyStatus.COMPLETE, null, 0, null, call, null);
    }

    /**
     * Whether the path has to write the answer.
     *
     * @return true for an answer that could not be written.
     */
    public boolean isUnwritten() {
        return call != null && buffer == null && status == ReplyStatus.COMPLETE;
    }

    /**
     * A message without bytes.
     *
     * @param route of its exchange.
     * @param status of the reply.
     * @return the message.
     */
    public static OutboundMessage empty(Route route, ReplyStatus status) {
        return new OutboundMessage(route, status, null, 0, null, null, null);
    }
}
