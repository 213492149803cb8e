package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.message.ErrorWriter;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.message.ReplyRegion;
import org.peregrine.engine.message.RetryAfter;
import org.peregrine.engine.method.InvalidArguments;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/** Outcome to bytes: puts the JSON-RPC envelope around a result, or writes the error. The id is copied raw. */
final class EncodeStage extends Stage {
    /**
     * The form of replies.
     *
     * @param meta of each result.
     * @param maxBytes longest reply that the transport carries.
     */
    record Replies(ResultMeta meta, int maxBytes) {}

    private static final byte CLOSING_BRACE = '}';

    private final EnvelopeWriter envelopeWriter = new EnvelopeWriter();
    private final ErrorWriter errorWriter = new ErrorWriter();
    private final InvalidArguments invalidArguments;
    private final EngineCounters counters;
    private final int maxReplyBytes;

    EncodeStage(
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            Replies replies,
            EngineCounters counters,
            Sequence dispatched) {
        super("encode", ring, context, counters, EngineCounter.ENCODE_FAILURES, dispatched);
        this.counters = counters;
        maxReplyBytes = replies.maxBytes();
        invalidArguments = new InvalidArguments(replies.meta());
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().encodeNs = nowNs;
        final Reply reply = event.reply().route(event.connectionId(), event.exchangeId());
        if (event.method() == McpMethod.INITIALIZE && event.session() != null) {
            reply.sessionId(event.session().id());
        }
        switch (event.outcome()) {
            case RESULT -> encodeResult(event, reply);
            case PREPARED -> encodePrepared(event, reply);
            case REJECTED -> encodeError(event, reply);
            case INVALID_ARGUMENTS -> encodeInvalid(event, reply);
            case COMPLETED -> encodeOutbound(event, reply);
            default -> reply.body(accepted(event), null, 0, 0);
        }
    }

    /**
     * The status of an event without a result: 200 for the end of a session, which is done by now, 202 for a message.
     */
    private static ReplyStatus accepted(MessageEvent event) {
        return event.frame().kind() == FrameKind.END_SESSION ? ReplyStatus.COMPLETE : ReplyStatus.ACCEPTED;
    }

    /** Turns a worker's answer that cannot be sent into an error; half a message is never sent. */
    @Override
    void onFailure(MessageEvent event) {
        super.onFailure(event);
        final Reply reply = event.reply().route(event.connectionId(), event.exchangeId());
        if (event.outcome() == Outcome.REJECTED) {
            encodeError(event, reply);
        } else if (event.outcome() == Outcome.COMPLETED && event.completion().call() != null) {
            encodeUnwritten(event, reply, "Internal error");
        } else {
            reply.body(ReplyStatus.STREAM_END, null, 0, 0);
        }
    }

    private void encodeUnwritten(MessageEvent event, Reply reply, String text) {
        reply.body(ReplyStatus.COMPLETE, event.replyRegion().buffer(), 0, errorWriter.writeUnwritten(event, text));
    }

    private void encodeOutbound(MessageEvent event, Reply reply) {
        final OutboundMessage message = event.completion();
        if (message.isUnwritten()) {
            encodeUnwritten(event, reply, "Internal error");
            return;
        }
        if (message.length() > maxReplyBytes) {
            encodeTooLong(event, reply);
            return;
        }
        reply.body(message.status(), message.buffer(), 0, message.length());
        if (message.event() != null) {
            reply.event(message.event().id(), message.event().retryMs());
        }
    }

    /** An answer of a worker becomes an error; what a handler says besides is not sent, since it has no answer. */
    private void encodeTooLong(MessageEvent event, Reply reply) {
        if (event.completion().call() != null) {
            encodeUnwritten(event, reply, ReplyRegion.TOO_LONG);
        } else {
            counters.incrementShared(EngineCounter.SENDS_DROPPED);
            reply.body(event.completion().status(), null, 0, 0);
        }
    }

    private void encodeResult(MessageEvent event, Reply reply) {
        final int end = event.resultEnd();
        final UnsafeBuffer buffer = roomFor(event.replyRegion(), end, 1);
        if (buffer == null) {
            rejectOverflow(event, reply);
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
            rejectOverflow(event, reply);
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

    private void rejectOverflow(MessageEvent event, Reply reply) {
        event.replyRegion().rejectOverflow(event);
        encodeError(event, reply);
    }

    private void encodeInvalid(MessageEvent event, Reply reply) {
        try {
            invalidArguments.answer(event);
            if (event.outcome() == Outcome.RESULT) {
                encodeResult(event, reply);
            } else {
                encodeError(event, reply);
            }
        } finally {
            invalidArguments.end();
        }
    }

    private void encodeError(MessageEvent event, Reply reply) {
        final int length = errorWriter.write(event);
        if (event.rejection().scopes() != null) {
            reply.requiredScopes(event.rejection().scopes().text());
        }
        if (event.rejection().status() == ReplyStatus.RATE_LIMITED) {
            reply.retryAfter((int) Math.min(Integer.MAX_VALUE, RetryAfter.milliseconds(event)));
        }
        reply.body(event.rejection().status(), event.replyRegion().buffer(), 0, length);
    }
}
