package org.peregrine.transports.tls;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that do the work of handshakes, for all shards of an endpoint. Idle ones end. Any thread; steps in the
 * queue are bounded by the handshakes under way.
 */
final class HandshakeWorkers {
    private static final int IDLE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 5;

    private final AtomicInteger started = new AtomicInteger();
    private ThreadPoolExecutor executor;
    private int attached;

    HandshakeWorkers() {}

    /** Adds a shard; the first one says how many threads there are at most. */
    synchronized void attach(long threads) {
        if (attached++ == 0) {
            executor = new ThreadPoolExecutor(
                    (int) threads,
                    (int) threads,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    step -> Thread.ofPlatform()
                            .daemon()
                            .name("pg-tls-" + started.getAndIncrement())
                            .unstarted(step));
            executor.allowCoreThreadTimeOut(true);
        }
    }

    /** Has a thread run a step. */
    void run(Runnable step) {
        executor.execute(step);
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
