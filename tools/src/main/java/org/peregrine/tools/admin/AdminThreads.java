package org.peregrine.tools.admin;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the admin port, each with a request from its first byte to the last of its answer. The JDK's server reads a
 * request on the thread that answers it: a peer that sends half of one holds a thread, though no longer than a while, for an
 * interrupt closes the channel that is waited for. Peers beyond the last thread are closed at once.
 */
final class AdminThreads implements Executor, AutoCloseable {
    private static final int THREADS = 32;
    private static final long KEPT_S = 30;

    private final long patienceMs;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            THREADS,
            KEPT_S,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("pg-admin-", 0).factory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pg-admin-clock").factory());

    /** Makes threads; a request and its answer have so long. */
    AdminThreads(long patienceMs) {
        this.patienceMs = patienceMs;
    }

    @Override
    public void execute(Runnable exchange) {
        try {
            threads.execute(() -> run(exchange));
        } catch (final Error noThread) { // It would end the thread of the JDK's server, and with it the port for good.
            throw new RejectedExecutionException(noThread);
        }
    }

    private void run(Runnable exchange) {
        final Thread thread = Thread.currentThread();
        final ScheduledFuture<?> end = clock.schedule(thread::interrupt, patienceMs, TimeUnit.MILLISECONDS);
        try {
            exchange.run();
        } finally {
            end.cancel(false);
            Thread.interrupted();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clock.shutdownNow();
    }
}
