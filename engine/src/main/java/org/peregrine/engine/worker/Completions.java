package org.peregrine.engine.worker;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.Transport;

/**
 * The way back from workers to the path: a bounded queue of whole messages, many writers, one reader.
 *
 * <p>A permit is taken for each call before it starts and released when the reader takes its answer, so there is always
 * room for every answer: none is ever lost or delayed. Other messages have room of their own; a further sender blocks.
 */
public final class Completions implements Outbox {
    private final ManyToOneConcurrentArrayQueue<OutboundMessage> queue;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Semaphore sends;
    private final int maxConcurrentCalls;
    private final int maxSends;
    private final long sendTimeoutNs;
    private final Transport transport;
    private final EngineCounters counters;
    private final Failures failures;

    /**
     * Creates an empty queue.
     *
     * @param limits of the engine.
     * @param errorHandler gets failures to send.
     * @param transport woken for what is queued.
     * @param counters of the shard.
     */
    public Completions(Limits limits, ErrorHandler errorHandler, Transport transport, EngineCounters counters) {
        this.maxConcurrentCalls = limits.intValue(Limit.MAX_CONCURRENT_CALLS);
        this.maxSends = limits.intValue(Limit.MAX_QUEUED_SENDS);
        this.sendTimeoutNs = limits.get(Limit.SEND_TIMEOUT_NS);
        this.transport = transport;
        this.counters = counters;
        this.failures = new Failures(counters, errorHandler);
        this.sends = new Semaphore(maxSends);
        this.queue = new ManyToOneConcurrentArrayQueue<>(maxConcurrentCalls + maxSends);
    }

    /**
     * Takes a permit for one call. Dispatch thread only.
     *
     * @return false when as many calls as allowed are under way.
     */
    boolean tryBegin() {
        if (underWay.get() >= maxConcurrentCalls) {
            return false;
        }
        underWay.incrementAndGet();
        return true;
    }

    @Override
    public void answer(OutboundMessage answer) {
        if (!queue.offer(answer)) {
            throw new IllegalStateException("More answers than permits");
        }
        wakeup();
    }

    /** Wakes the reader. Without it the queue is read when the transport's wait ends. */
    private void wakeup() {
        try {
            transport.wakeup();
        } catch (final Throwable failure) {
            failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
        }
    }

    @Override
    public boolean send(OutboundMessage message) {
        if (!acquireSend(message.status().isFinal()) || !queue.offer(message)) {
            counters.incrementShared(EngineCounter.SENDS_DROPPED);
            message.close();
            return false;
        }
        wakeup();
        return true;
    }

    /**
     * Waits for room. An interrupted call sends nothing more, except for the end of its exchange, for which its peer
     * waits.
     */
    private boolean acquireSend(boolean last) {
        if (sends.tryAcquire()) {
            return true;
        }
        final long deadlineNs = System.nanoTime() + sendTimeoutNs;
        try {
            return sends.tryAcquire(sendTimeoutNs, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException interrupted) {
            try {
                return last && acquireInterrupted(deadlineNs);
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean acquireInterrupted(long deadlineNs) {
        try {
            return sends.tryAcquire(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException again) {
            return acquireInterrupted(deadlineNs);
        }
    }

    @Override
    public void release() {
        underWay.decrementAndGet();
        wakeup();
    }

    /**
     * Takes the next message and releases its permit. Network thread only.
     *
     * @return null when there is none.
     */
    public OutboundMessage poll() {
        final OutboundMessage message = queue.poll();
        if (message != null) {
            if (message.call() == null) {
                sends.release();
            } else {
                underWay.decrementAndGet();
            }
        }
        return message;
    }

    /**
     * Whether no call is under way and no message waits.
     *
     * @return false while calls are under way or messages wait to be taken.
     */
    public boolean isQuiet() {
        return underWay.get() == 0 && sends.availablePermits() == maxSends;
    }
}
