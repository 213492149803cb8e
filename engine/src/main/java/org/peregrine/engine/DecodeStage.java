package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;

/** Bytes to envelope: the whole JSON grammar, UTF-8, bounded depth, and the shape of a JSON-RPC message. */
final class DecodeStage extends Stage {
    private final EnvelopeDecoder decoder;
    private final EngineCounters counters;

    DecodeStage(RingBuffer<MessageEvent> ring, EngineContext context, EngineCounters counters) {
        super("decode", ring, context, counters, EngineCounter.DECODE_FAILURES);
        this.decoder = new EnvelopeDecoder(context.intLimit(Limit.MAX_JSON_DEPTH));
        this.counters = counters;
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().decodeNs = nowNs;
        if (!event.isPending()) {
            return;
        }
        if (event.frame().fault() != FrameFault.NONE) { // Of any kind: nothing else of it is read.
            rejectFault(event);
        } else if (event.frame().kind() == FrameKind.MESSAGE && !decode(event)) {
            if (decoder.isBatch() && event.batch() == null) {
                event.markBatch();
                return;
            }
            event.reject(decoder.errorCode(), decoder.reason(), null, ReplyStatus.INVALID);
            counters.increment(EngineCounter.DECODE_REJECTS);
        }
    }

    private boolean decode(MessageEvent event) {
        final FrameRegion frame = event.frame();
        return decoder.decode(frame.buffer(), frame.bodyOffset(), frame.bodyLength(), event.envelope());
    }

    private void rejectFault(MessageEvent event) {
        final FrameFault fault = event.frame().fault();
        final boolean tooLarge = fault == FrameFault.TOO_LARGE;
        event.reject(
                tooLarge ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR,
                fault.message(),
                null,
                fault.replyStatus());
        counters.increment(EngineCounter.DECODE_REJECTS);
    }
}
