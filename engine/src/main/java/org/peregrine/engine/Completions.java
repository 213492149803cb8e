package org.peregrine.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.peregrine.engine.message.CompletedCall;
import org.peregrine.engine.transport.Transport;

/**
 * The way back from workers to the path: a bounded queue of whole responses, many writers, one reader.
 *
 * <p>A permit is taken for each call before it starts and given back when the reader takes its answer, so there is
 * always room for every answer: none is ever lost or waited with.
 */
final class Completions {
    private final ManyToOneConcurrentArrayQueue<CompletedCall> queue;
    private final AtomicInteger underWay = new AtomicInteger();
    private final int maxConcurrentCalls;
    private final Transport transport;

    Completions(int maxConcurrentCalls, Transport transport) {
        this.maxConcurrentCalls = maxConcurrentCalls;
        this.transport = transport;
        this.queue = new ManyToOneConcurrentArrayQueue<>(maxConcurrentCalls);
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

    /**
     * Hands an answer to the path. Any thread, once for each permit.
     *
     * @param call the answer.
     */
    void offer(CompletedCall call) {
        if (!queue.offer(call)) {
            throw new IllegalStateException("More answers than permits");
        }
        transport.wakeup();
    }

    /**
     * Takes the next answer and gives its permit back. Network thread only.
     *
     * @return null when there is none.
     */
    CompletedCall poll() {
        final CompletedCall call = queue.poll();
        if (call != null) {
            underWay.decrementAndGet();
        }
        return call;
    }

    /**
     * How many calls are under way or wait to be taken.
     *
     * @return a count.
     */
    int underWay() {
        return underWay.get();
    }
}
