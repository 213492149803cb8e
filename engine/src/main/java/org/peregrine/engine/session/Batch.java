package org.peregrine.engine.session;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The messages of one JSON-RPC batch on their way, and the responses to them, which leave together. Responses come from
 * the network thread and from workers. Source: JSON-RPC 2.0, section 6; MCP 2025-03-26, which alone has batches.
 */
public final class Batch implements Outbox {
    private static final int ERROR_BYTES = 512;

    private final Route origin;
    private final Session session;
    private final ProtocolVersion version;
    private final OutboundMessage unwritten;
    private final HeapMessage responses;
    private final Consumer<Throwable> onFailure;
    private boolean empty = true;
    private boolean failed;
    private int left;

    /**
     * Creates a batch, for whose answer a permit has been taken.
     *
     * @param unwritten the answer when none can be written: names the exchange, and the times of the batch.
     * @param session of its client; null when it has none.
     * @param version of its client.
     * @param size number of messages, at least 1.
     * @param responses not begun, with the heap of the whole batch.
     * @param onFailure gets failures of a worker that answers; never throws.
     */
    public Batch(
            OutboundMessage unwritten,
            Session session,
            ProtocolVersion version,
            int size,
            HeapMessage responses,
            Consumer<Throwable> onFailure) {
        this.unwritten = unwritten;
        this.origin = unwritten.route();
        this.session = session;
        this.version = version;
        this.left = size;
        this.responses = responses;
        this.onFailure = onFailure;
        responses.writer().beginArray();
    }

    /**
     * The exchange that is answered.
     *
     * @return by way of the shard.
     */
    public Route origin() {
        return origin;
    }

    /**
     * The session of every message.
     *
     * @return null when the client has none.
     */
    public Session session() {
        return session;
    }

    /**
     * The revision of every message.
     *
     * @return the one that has batches.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * Takes the response to one message. When it is the last, the batch is answered. If that fails, the message must be
     * answered by {@link #respondFailed}. Any thread; never waits.
     *
     * @param buffer holds the response; copied.
     * @param offset of its first byte.
     * @param count its length; 0 for a message that has no response.
     */
    public synchronized void respond(UnsafeBuffer buffer, int offset, int count) {
        if (count > 0) {
            empty = false;
            responses.writer().rawValue(buffer, offset, count);
        }
        if (left == 1) {
            responses.writer().endArray();
            answerOrigin();
        }
        left--;
    }

    /**
     * Takes the failure of one message, which becomes the answer of the whole batch. Never fails, and reserves no
     * memory. Any thread; never waits.
     */
    public synchronized void respondFailed() {
        failed = true;
        try {
            respond(null, 0, 0);
        } catch (final Throwable failure) {
            onFailure.accept(failure);
            responses.drop();
            left--;
            origin.outbox().answer(unwritten);
        }
    }

    private void answerOrigin() {
        if (failed) {
            origin.outbox().answer(error("Internal error", ReplyStatus.COMPLETE));
        } else if (empty) {
            responses.drop();
            origin.outbox().answer(new OutboundMessage(origin, ReplyStatus.ACCEPTED, null, 0, null, call(), null));
        } else if (responses.isWhole()) {
            origin.outbox().answer(responses.to(origin, ReplyStatus.COMPLETE, null, call()));
        } else {
            origin.outbox()
                    .answer(
                            responses.isRefused()
                                    ? error("Server overloaded: no memory for the result", ReplyStatus.OVERLOADED)
                                    : error("Batch result exceeds the size limit", ReplyStatus.COMPLETE));
        }
    }

    private EndedCall call() {
        return unwritten.call();
    }

    private OutboundMessage error(String message, ReplyStatus status) {
        responses.drop();
        final HeapMessage error = HeapMessage.begin(ERROR_BYTES, null);
        EnvelopeWriter.begin(error.writer().beginArray());
        EnvelopeWriter.beginError(error.writer(), ErrorCode.INTERNAL_ERROR.code())
                .value(message);
        error.writer().endObject().endObject().endArray();
        return error.to(origin, status, null, call());
    }

    @Override
    public void answer(OutboundMessage answer) {
        origin.outbox().release();
        if (answer.isUnwritten()) {
            respondFailed();
        } else {
            respondOrFail(answer.buffer(), answer.length());
        }
        answer.close();
    }

    private void respondOrFail(UnsafeBuffer buffer, int count) {
        try {
            respond(buffer, 0, count);
        } catch (final Throwable failure) {
            onFailure.accept(failure);
            respondFailed();
        }
    }

    /** A message of a batch has one response and nothing besides. */
    @Override
    public boolean send(OutboundMessage message) {
        message.close();
        return false;
    }

    @Override
    public void release() {
        origin.outbox().release();
        respondOrFail(null, 0);
    }
}
