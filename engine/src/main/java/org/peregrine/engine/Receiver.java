package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.audit.ShardAudit;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.method.Batches;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.subscription.Fanout;
import org.peregrine.engine.thread.DutyCycle;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.worker.Completions;

/**
 * The ring's only producer. Takes workers' messages first, since they end work under way, then new frames; copies each
 * frame once. Delivers changes to subscribers, which do not go through the ring. Network thread only.
 *
 * <p>A claimed slot is published whatever is thrown in between: otherwise the path would wait for it for ever.
 */
final class Receiver implements Agent, FrameHandler {
    private final RingBuffer<MessageEvent> ring;
    private final Transport transport;
    private final Completions completions;
    private final Fanout fanout;
    private final Batches batches;
    private final EngineCounters counters;
    private final Failures failures;
    private final NanoClock clock;
    private final int frameLimit;
    private final int drainLimit;
    private final LatencyHistograms latencies;
    private final ShardAudit audit;
    private int pollFailures;
    private long nowNs;
    private boolean worked;
    private boolean blocked;
    private long blockedSinceNs;

    Receiver(
            RingBuffer<MessageEvent> ring,
            Transport transport,
            Completions completions,
            Batches batches,
            Fanout fanout,
            EngineContext context,
            EngineCounters counters,
            Sender.Listeners listeners) {
        this.latencies = listeners.latencies();
        this.audit = listeners.audit();
        this.completions = completions;
        this.batches = batches;
        this.fanout = fanout;
        this.ring = ring;
        this.transport = transport;
        this.counters = counters;
        this.failures = new Failures(counters, context.errorHandler());
        this.clock = context.clock();
        this.frameLimit = context.intLimit(Limit.FRAME_LIMIT);
        this.drainLimit = context.intLimit(Limit.DRAIN_LIMIT);
    }

    /** A failure of one source does not affect the others. */
    @Override
    public int doWork() {
        final long lastNs = nowNs;
        readClock();
        int workCount = takeCompletions();
        workCount += takeParts();
        final int polled = poll();
        // After a cycle with work no thread blocks, so everything polled now can have waited since that cycle began.
        if (worked && polled > 0) {
            latencies.recordPoll(nowNs - lastNs);
        }
        workCount += polled + deliverChanges();
        worked = workCount > 0;
        return workCount;
    }

    private void readClock() {
        try {
            nowNs = clock.nanoTime();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.RECEIVE_FAILURES, failure);
        }
    }

    private int poll() {
        try {
            final int polled = transport.poll(frameLimit, nowNs);
            pollFailures = 0;
            return polled;
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
            pollFailures++;
            if (pollFailures == DutyCycle.MAX_FAILURES) { // It fails on the same bytes again and again.
                throw new AgentTerminationException(failure);
            }
            return 0;
        }
    }

    private int deliverChanges() {
        try {
            return fanout.deliver(nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.FANOUT_FAILURES, failure);
            return 0;
        }
    }

    private int takeParts() {
        int taken = 0;
        while (taken < drainLimit && ring.hasAvailableCapacity(1)) {
            final Batches.Part part = batches.poll();
            if (part == null) {
                break;
            }
            final long sequence = ring.next();
            try {
                take(part, slot(sequence));
            } finally {
                ring.publish(sequence);
            }
            taken++;
        }
        return taken;
    }

    /**
     * The event of a claimed slot, cleared: a failure to release what an earlier message left there does not affect the
     * next.
     */
    private MessageEvent slot(long sequence) {
        final MessageEvent event = ring.get(sequence);
        try {
            event.clear();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.RECEIVE_FAILURES, failure);
        }
        return event;
    }

    /** Takes a part of a batch. One that cannot be taken is answered as failed, or the others would wait for it. */
    private void take(Batches.Part part, MessageEvent event) {
        try {
            batches.put(part, event, nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.RECEIVE_FAILURES, failure);
            event.receiveEnd(0, Outcome.DEFERRED, nowNs);
            part.batch().respondFailed();
        }
    }

    private int takeCompletions() {
        int taken = 0;
        while (taken < drainLimit && ring.hasAvailableCapacity(1)) {
            final OutboundMessage message = completions.poll();
            if (message == null) {
                break;
            }
            if (message.call() != null && message.call().failed()) {
                counters.increment(EngineCounter.BLOCKING_FAILURES);
            }
            final long sequence = ring.next();
            try {
                slot(sequence).receive(message, nowNs); // Does not fail: the answer would be lost.
            } finally {
                ring.publish(sequence);
            }
            taken++;
        }
        return taken;
    }

    @Override
    public boolean onFrame(Frame frame) {
        if (!ring.hasAvailableCapacity(1)) {
            counters.increment(EngineCounter.RING_FULL);
            if (!blocked) {
                blocked = true;
                blockedSinceNs = nowNs;
            }
            return false;
        }
        final long sequence = ring.next();
        try {
            take(frame, slot(sequence));
        } finally {
            ring.publish(sequence);
        }
        counters.increment(EngineCounter.FRAMES_RECEIVED);
        counters.add(EngineCounter.BYTES_RECEIVED, frame.bodyLength());
        return true;
    }

    private void take(Frame frame, MessageEvent event) {
        try {
            event.receive(frame, nowNs);
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.RECEIVE_FAILURES, failure);
            event.receiveFailed(frame.connectionId(), frame.exchangeId(), nowNs);
        }
        if (blocked) { // Transports offer first what was refused before.
            blocked = false;
            event.stamps().blockedSince(blockedSinceNs);
        }
    }

    @Override
    public boolean onDisconnect(long connectionId) {
        return onEnd(connectionId, Outcome.DISCONNECTED);
    }

    @Override
    public boolean onPeerEnded(long connectionId) {
        return onEnd(connectionId, Outcome.PEER_ENDED);
    }

    private boolean onEnd(long connectionId, Outcome what) {
        if (!ring.hasAvailableCapacity(1)) {
            counters.increment(EngineCounter.RING_FULL);
            return false;
        }
        final long sequence = ring.next();
        try {
            slot(sequence).receiveEnd(connectionId, what, nowNs);
        } finally {
            ring.publish(sequence);
        }
        return true;
    }

    @Override
    public void onReaderStalled(long connectionId, long sinceNs, long untilNs) {
        latencies.recordReader(connectionId, sinceNs, untilNs);
    }

    @Override
    public void onRefused(RefusedRequest request) {
        audit.onRefused(request, nowNs);
    }

    @Override
    public String roleName() {
        return "receiver";
    }
}
