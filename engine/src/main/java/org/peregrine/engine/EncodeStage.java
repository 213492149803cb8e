package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.CompletedCall;
import org.peregrine.engine.message.ErrorWriter;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.ReplyRegion;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/** Outcome to bytes: puts the JSON-RPC envelope around a result, or writes the error. The id is copied raw. */
final class EncodeStage extends Stage {
    private static final byte CLOSING_BRACE = '}';

    private final EnvelopeWriter envelopeWriter = new EnvelopeWriter();
    private final ErrorWriter errorWriter = new ErrorWriter();

    EncodeStage(RingBuffer<MessageEvent> ring, EngineContext context, Sequence dispatched) {
        super("encode", ring, context.clock(), dispatched);
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().encodeNs = nowNs;
        final Reply reply = event.reply().route(event.connectionId(), event.exchangeId());
        switch (event.outcome()) {
            case RESULT -> encodeResult(event, reply);
            case PREPARED -> encodePrepared(event, reply);
            case REJECTED -> encodeError(event, reply);
            case COMPLETED -> {
                final CompletedCall call = event.completion();
                reply.body(ReplyStatus.COMPLETE, call.buffer(), 0, call.length());
            }
            default -> reply.body(ReplyStatus.ACCEPTED, null, 0, 0);
        }
    }

    private void encodeResult(MessageEvent event, Reply reply) {
        final int end = event.resultEnd();
        final UnsafeBuffer buffer = roomFor(event.replyRegion(), end, 1);
        if (buffer == null) {
            rejectTooLarge(event, reply);
            return;
        }
        putPrefix(buffer, event.envelope());
        buffer.putByte(end, CLOSING_BRACE);
        reply.body(ReplyStatus.COMPLETE, buffer, 0, end + 1);
    }

    private void encodePrepared(MessageEvent event, Reply reply) {
        final UnsafeBuffer result = event.prepared();
        final int start = envelopeWriter.resultPrefixLength(event.envelope().idLength());
        final int end = start + result.capacity();
        final UnsafeBuffer buffer = roomFor(event.replyRegion(), 0, end + 1);
        if (buffer == null) {
            rejectTooLarge(event, reply);
            return;
        }
        putPrefix(buffer, event.envelope());
        buffer.putBytes(start, result, 0, result.capacity());
        buffer.putByte(end, CLOSING_BRACE);
        reply.body(ReplyStatus.COMPLETE, buffer, 0, end + 1);
    }

    private void putPrefix(UnsafeBuffer buffer, Envelope envelope) {
        envelopeWriter.putResultPrefix(buffer, 0, envelope.buffer(), envelope.idOffset(), envelope.idLength());
    }

    private static UnsafeBuffer roomFor(ReplyRegion region, int used, int more) {
        final UnsafeBuffer buffer = region.buffer();
        return used + more <= buffer.capacity() ? buffer : region.grow(buffer, used, used + more);
    }

    private void rejectTooLarge(MessageEvent event, Reply reply) {
        event.reject(ErrorCode.INTERNAL_ERROR, "Result exceeds the size limit");
        encodeError(event, reply);
    }

    private void encodeError(MessageEvent event, Reply reply) {
        int length = errorWriter.write(event, event.errorMessage(), event.errorData());
        if (length < 0) {
            length = errorWriter.write(event, event.errorMessage(), null);
        }
        reply.body(event.status(), event.replyRegion().buffer(), 0, length);
    }
}
