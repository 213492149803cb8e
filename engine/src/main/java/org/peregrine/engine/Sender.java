package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.recorder.LatencyRecorder;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;

/**
 * The ring's last consumer: hands replies to the transport, flushes at the end of each batch, records the stamps and
 * gives borrowed memory back. Network thread only, as everything that touches the transport.
 */
final class Sender extends Stage {
    private final RingBuffer<MessageEvent> ring;
    private final Transport transport;
    private final EngineCounters counters;
    private final LatencyRecorder recorder;
    private final NanoClock clock;
    private final Traces traces;

    Sender(
            RingBuffer<MessageEvent> ring,
            Transport transport,
            EngineContext context,
            EngineCounters counters,
            LatencyRecorder recorder,
            Sequence encoded) {
        super("sender", ring, context.clock(), encoded);
        this.ring = ring;
        this.transport = transport;
        this.counters = counters;
        this.recorder = recorder;
        this.clock = context.clock();
        this.traces = new Traces(context);
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().sendNs = nowNs;
        if (event.outcome() == Outcome.REJECTED) {
            counters.increment(EngineCounter.ofError(event.rejection().code()));
        }
        if (!event.outcome().hasReply()) {
            return;
        }
        final Reply reply = event.reply();
        if (event.batch() != null) {
            event.batch().respond(reply.buffer(), reply.offset(), reply.length());
            return;
        }
        if (transport.offer(reply) == Transport.SENT) {
            counters.increment(EngineCounter.REPLIES_SENT);
            counters.add(EngineCounter.BYTES_SENT, reply.length());
        } else {
            counters.increment(EngineCounter.REPLIES_UNDELIVERABLE);
        }
    }

    @Override
    void onBatchEnd(long firstSequence, long lastSequence) {
        transport.flush();
        final long sentNs = clock.nanoTime();
        recorder.occupancy(ring.getCursor() - firstSequence + 1);
        for (long sequence = firstSequence; sequence <= lastSequence; sequence++) {
            final MessageEvent event = ring.get(sequence);
            recorder.record(event, sentNs);
            traces.end(event);
        }
        recorder.endBatch();
        for (long sequence = firstSequence; sequence <= lastSequence; sequence++) {
            ring.get(sequence).release();
        }
    }
}
