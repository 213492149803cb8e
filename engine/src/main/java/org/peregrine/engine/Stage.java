package org.peregrine.engine;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.message.MessageEvent;

/**
 * One step of the path as an agent: polls the events that the step before has released, handles each, releases them.
 * Reads the clock once for each batch. One thread at a time; the batch is bounded by the ring's capacity.
 */
abstract class Stage implements Agent {
    private final EventPoller<MessageEvent> poller;
    private final EventPoller.Handler<MessageEvent> handler = this::onEvent;
    private final NanoClock clock;
    private final String roleName;
    private Thread owner;
    private long batchNs;
    private int batchCount;

    Stage(String roleName, RingBuffer<MessageEvent> ring, NanoClock clock, Sequence... before) {
        this.roleName = roleName;
        this.clock = clock;
        this.poller = ring.newPoller(before);
    }

    /**
     * How far the stage has come.
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
        if (batchCount++ == 0) {
            batchNs = clock.nanoTime();
        }
        onMessage(event, batchNs);
        if (endOfBatch) {
            onBatchEnd(sequence - batchCount + 1, sequence);
        }
        return true;
    }

    /**
     * Handles one event. What a peer did never throws here.
     *
     * @param event this stage's until the batch ends.
     * @param nowNs the batch's time.
     */
    abstract void onMessage(MessageEvent event, long nowNs);

    /**
     * Ends a batch, before its events are released.
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
