package org.peregrine.engine;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;

/**
 * One step of the path as an agent: polls the events that the step before has released, handles each, releases them.
 * Reads the clock once for each batch. One thread at a time; the batch is bounded by the ring's capacity.
 *
 * <p>An exception for one event is contained: it is counted and reported, the event is answered with an internal error
 * where that is still possible, and the next event is handled.
 */
abstract class Stage implements Agent {
    private final EventPoller<MessageEvent> poller;
    private final EventPoller.Handler<MessageEvent> handler = this::onEvent;
    private final NanoClock clock;
    private final String roleName;
    private final Failures failures;
    private final EngineCounter failureCounter;
    private Thread owner;
    private long batchNs;
    private int batchCount;
    private long eventSequence;

    /**
     * Creates a stage.
     *
     * @param failureCounter counts contained failures.
     */
    Stage(
            String roleName,
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            EngineCounters counters,
            EngineCounter failureCounter,
            Sequence... before) {
        this.roleName = roleName;
        this.clock = context.clock();
        this.failures = new Failures(counters, context.errorHandler());
        this.failureCounter = failureCounter;
        this.poller = ring.newPoller(before);
    }

    /**
     * The stage's progress.
     *
     * @return the sequence that the next stage is gated on.
     */
    final Sequence sequence() {
        return poller.getSequence();
    }

    @Override
    public final int doWork() throws Exception {
        assert sameThread();
        batchCount = 0;
        poller.poll(handler);
        return batchCount;
    }

    private boolean onEvent(MessageEvent event, long sequence, boolean endOfBatch) {
        try {
            if (batchCount++ == 0) {
                batchNs = clock.nanoTime();
            }
            eventSequence = sequence;
            onMessage(event, batchNs);
        } catch (final Throwable failure) {
            contain(event, failure);
        }
        if (endOfBatch) {
            onBatchEnd(sequence - batchCount + 1, sequence);
        }
        return true;
    }

    /** The time of the batch that is being handled. */
    final long batchNs() {
        return batchNs;
    }

    /** The place in the ring of the event that is being handled. */
    final long eventSequence() {
        return eventSequence;
    }

    private void contain(MessageEvent event, Throwable failure) {
        contain(failure);
        try {
            onFailure(event);
        } catch (final Throwable worse) {
            contain(worse);
        }
    }

    /** Counts and reports a failure; the stage goes on. Never throws. */
    final void contain(Throwable failure) {
        failures.contain(failureCounter, failure);
    }

    /**
     * Answers an event whose handling failed, as far as an answer is still possible. Its earlier outcome is discarded.
     *
     * @param event still this stage's.
     */
    void onFailure(MessageEvent event) {
        switch (event.outcome()) {
            case DISCONNECTED, PEER_ENDED -> onMessage(event, batchNs); // Its consequences are due now or never.
            case DEFERRED, COMPLETED -> {}
            default -> event.fail();
        }
    }

    /**
     * Handles one event. Errors of a peer never throw here; an exception affects this event alone.
     *
     * @param event this stage's until the batch ends.
     * @param nowNs the batch's time.
     */
    abstract void onMessage(MessageEvent event, long nowNs);

    /**
     * Ends a batch, before its events are released. Must not throw.
     *
     * @param firstSequence of the batch.
     * @param lastSequence of the batch.
     */
    void onBatchEnd(long firstSequence, long lastSequence) {}

    @Override
    public final String roleName() {
        return roleName;
    }

    private boolean sameThread() {
        if (owner == null) {
            owner = Thread.currentThread();
        }
        return owner == Thread.currentThread();
    }
}
