package org.peregrine.engine.outbound;

import java.util.function.Consumer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.OutboundMessage.EventTag;
import org.peregrine.engine.transport.ReplyStatus;

/** A message that is written on the heap, with the heap that is reserved for it. Used by one thread at a time. */
public final class HeapMessage {
    private final JsonWriter writer;
    private final Reservation kept;

    private HeapMessage(JsonWriter writer, Reservation kept) {
        this.writer = writer;
        this.kept = kept;
    }

    /**
     * Begins a message.
     *
     * @param maxBytes its longest.
     * @param kept grows with the message and is closed with it; null for one that is so short that it is part of
     * another overhead.
     * @return an empty message.
     */
    public static HeapMessage begin(int maxBytes, Reservation kept) {
        return new HeapMessage(HeapGrowth.newWriter(maxBytes, kept), kept);
    }

    /**
     * Writes the message.
     *
     * @return always the same one.
     */
    public JsonWriter writer() {
        return writer;
    }

    /**
     * Lets code write that may throw; then the message is dropped.
     *
     * @param code writes to {@link #writer()}.
     */
    public void write(Consumer<JsonWriter> code) {
        try {
            code.accept(writer);
        } catch (final RuntimeException | Error failure) {
            drop();
            throw failure;
        }
    }

    /**
     * Whether all that was written has found room.
     *
     * @return false when the message is too long, or heap was refused.
     */
    public boolean isWhole() {
        return !writer.overflowed();
    }

    /**
     * Whether heap was refused.
     *
     * @return true when the message is not whole because of the budget.
     */
    public boolean isRefused() {
        return kept != null && kept.isRefused();
    }

    /**
     * Copies what was written.
     *
     * @return the message's bytes.
     */
    public byte[] copy() {
        final byte[] bytes = new byte[writer.position()];
        writer.buffer().getBytes(0, bytes);
        return bytes;
    }

    /** Gives the heap back: the message is not sent. */
    public void drop() {
        Reservation.release(kept);
    }

    /**
     * Ends the message; from here on its heap belongs to who sends it.
     *
     * @param to the route of its exchange.
     * @param status of the reply.
     * @param event its name in its stream, or null.
     * @param call that it answers, or null.
     * @return the message.
     */
    public OutboundMessage to(Route to, ReplyStatus status, EventTag event, EndedCall call) {
        return new OutboundMessage(to, status, writer.buffer(), writer.position(), event, call, kept);
    }
}
