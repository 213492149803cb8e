package org.peregrine.transports.tls;

import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.collections.Long2LongHashMap;

/**
 * The threads that do the work of handshakes, for all shards of an endpoint. Idle ones end. Of the steps that wait,
 * each address has one in a round, so that one step of a newcomer waits for one of each other address. Any thread;
 * steps in the queue are bounded by the handshakes under way.
 */
final class HandshakeWorkers {
    private static final int IDLE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 5;

    private final AtomicInteger started = new AtomicInteger();
    private final Long2LongHashMap queued = new Long2LongHashMap(0);
    private ThreadPoolExecutor executor;
    private int attached;
    private long round;
    private long sequence;

    /** The work of one handshake, ordered by its round; those of a round as they came. */
    private final class Step implements Runnable, Comparable<Step> {
        private final long address;
        private final long ofRound;
        private final long number;
        private final Runnable work;

        Step(long address, long ofRound, long number, Runnable work) {
            this.address = address;
            this.ofRound = ofRound;
            this.number = number;
            this.work = work;
        }

        @Override
        public int compareTo(Step other) {
            return ofRound == other.ofRound ? Long.compare(number, other.number) : Long.compare(ofRound, other.ofRound);
        }

        @Override
        public void run() {
            begin(this);
            work.run();
        }
    }

    HandshakeWorkers() {}

    /** Adds a shard; the first one says how many threads there are at most. */
    synchronized void attach(long threads) {
        if (attached++ == 0) {
            executor = new ThreadPoolExecutor(
                    (int) threads,
                    (int) threads,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new PriorityBlockingQueue<>(),
                    step -> Thread.ofPlatform()
                            .daemon()
                            .name("pg-tls-" + started.getAndIncrement())
                            .unstarted(step));
            executor.allowCoreThreadTimeOut(true);
        }
    }

    /** Has a thread run a step of the handshake of an address, when it is its turn. */
    synchronized void run(long address, Runnable work) {
        final long before = queued.get(address);
        queued.put(address, before + 1);
        executor.execute(new Step(address, round + before, sequence++, work));
    }

    private synchronized void begin(Step step) {
        round = Math.max(round, step.ofRound);
        final long left = queued.get(step.address) - 1;
        if (left == 0) {
            queued.remove(step.address);
        } else {
            queued.put(step.address, left);
        }
    }

    /** Removes a shard; after the last one the threads end. */
    void detach() {
        final ThreadPoolExecutor last;
        synchronized (this) {
            if (--attached > 0) {
                return;
            }
            last = executor;
        }
        last.shutdown();
        try {
            if (!last.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                last.shutdownNow();
            }
        } catch (final InterruptedException interrupted) {
            last.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
