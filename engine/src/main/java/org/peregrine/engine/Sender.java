package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.audit.ShardAudit;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;

/**
 * The ring's last consumer: hands replies to the transport, flushes at the end of each batch, hands the stamps to the
 * metrics and releases borrowed memory. Network thread only, as everything that touches the transport.
 */
final class Sender extends Stage {
    /**
     * The listeners to messages that are over, and to requests that are refused.
     *
     * @param latencies of the shard.
     * @param audit logs of the shard.
     */
    record Listeners(LatencyHistograms latencies, ShardAudit audit) {}

    private final RingBuffer<MessageEvent> ring;
    private final Transport transport;
    private final EngineCounters counters;
    private final LatencyHistograms latencies;
    private final NanoClock clock;
    private final Traces traces;
    private final ShardAudit audit;

    Sender(
            RingBuffer<MessageEvent> ring,
            Transport transport,
            EngineContext context,
            EngineCounters counters,
            Listeners listeners,
            Sequence encoded) {
        super("sender", ring, context, counters, EngineCounter.SEND_FAILURES, encoded);
        this.ring = ring;
        this.transport = transport;
        this.counters = counters;
        this.latencies = listeners.latencies();
        this.audit = listeners.audit();
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

    /** Ends the connection, since bytes of the reply may have been sent. */
    @Override
    void onFailure(MessageEvent event) {
        if (event.batch() != null) {
            event.batch().respondFailed();
        } else if (event.outcome().hasReply()) {
            counters.increment(EngineCounter.REPLIES_UNDELIVERABLE);
            transport.abort(event.connectionId());
        }
    }

    @Override
    void onBatchEnd(long firstSequence, long lastSequence) {
        final long sentNs = flush();
        latencies.occupancy(ring.getCursor() - firstSequence + 1);
        for (long sequence = firstSequence; sequence <= lastSequence; sequence++) {
            end(ring.get(sequence), sentNs);
        }
        try {
            latencies.endBatch();
        } catch (final Throwable failure) {
            contain(failure);
        }
        for (long sequence = firstSequence; sequence <= lastSequence; sequence++) {
            release(ring.get(sequence));
        }
    }

    /** Flushes; returns the time afterwards, or the batch's time if that failed. */
    private long flush() {
        try {
            transport.flush();
            return clock.nanoTime();
        } catch (final Throwable failure) {
            contain(failure);
            return batchNs();
        }
    }

    private void end(MessageEvent event, long sentNs) {
        try {
            latencies.record(event, sentNs);
            traces.end(event);
        } catch (final Throwable failure) {
            contain(failure);
        }
        try {
            audit.onMessage(event, sentNs);
        } catch (final Throwable failure) {
            contain(failure);
        }
    }

    private void release(MessageEvent event) {
        try {
            event.release();
        } catch (final Throwable failure) {
            contain(failure);
        }
    }
}
