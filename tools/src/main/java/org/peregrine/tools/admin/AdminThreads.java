package org.peregrine.tools.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.status.Heartbeat;

/**
 * The threads of the admin port, each with a request from its first byte to the last of its answer. The JDK's server
 * reads a request on the thread that answers it, so a peer that sends half of one, or does not read its answer, holds a
 * thread. When all are held and another request comes, the one that has waited longest for its peer is evicted: an
 * interrupt closes the channel that is waited for. Whoever waits for nothing but its turn is not ended before it had
 * one.
 */
final class AdminThreads implements Executor, AutoCloseable {
    static final int THREADS = 32;
    private static final int MAX_QUEUED = 1024;
    private static final long KEPT_S = 30;
    /** Longer than it takes to read a request that has come whole, and to answer it. */
    private static final long GRACE_MS = 20;

    private static final long BEAT_MS = 50;

    private final Heartbeat clockBeat = new Heartbeat("pg-admin-clock");
    /** Beats for all threads that answer, unless one of them makes no progress. */
    private final Heartbeat answerBeat = new Heartbeat("pg-admin");

    private final long timeoutMs;
    /** Those whose thread has begun and has not ended. Guarded by this. */
    private final List<Turn> running = new ArrayList<>(THREADS);
    /** Oldest first, those that run within their time. Guarded by this. */
    private final List<Turn> begun = new ArrayList<>(THREADS);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEPT_S,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUED),
            Thread.ofPlatform().daemon().name("pg-admin-", 0).factory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pg-admin-clock").factory());

    /** Makes threads; the timeout of a request and its answer, unless another needs the thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // Ends with the clock.
    AdminThreads(long timeoutMs) {
        this.timeoutMs = timeoutMs;
        threads.allowCoreThreadTimeOut(true);
        clock.scheduleWithFixedDelay(this::beat, BEAT_MS, BEAT_MS, TimeUnit.MILLISECONDS);
    }

    /** The heartbeats of the clock and of the threads that answer, for the engine's watch. */
    List<Heartbeat> heartbeats() {
        return List.of(clockBeat, answerBeat);
    }

    /**
     * Lets the threads beat, those that answer unless a request has been read since the last look and is not answered,
     * or a thread has not heard its interrupt.
     */
    private synchronized void beat() {
        clockBeat.beat();
        boolean stalled = false;
        for (final Turn turn : running) {
            stalled |= turn.hasStoodStill();
        }
        if (!stalled) {
            answerBeat.beat();
        }
    }

    /** A request on its thread. */
    private static final class Turn {
        private final Thread thread = Thread.currentThread();
        private final long beginNs = System.nanoTime();
        private boolean answering;
        private boolean interrupted;
        private boolean seen;

        /** Whether it was answering, or interrupted, at the last look already. */
        boolean hasStoodStill() {
            final boolean before = seen;
            seen = answering || interrupted;
            return before && seen;
        }

        boolean hasHadGrace() {
            return System.nanoTime() - beginNs >= TimeUnit.MILLISECONDS.toNanos(GRACE_MS);
        }
    }

    @Override
    public void execute(Runnable exchange) {
        try {
            threads.execute(() -> run(exchange));
            if (!threads.getQueue().isEmpty()) {
                makeRoomLater();
            }
        } catch (final Error noThread) { // It would end the thread of the JDK's server, and with it the port for good.
            throw new RejectedExecutionException(noThread);
        }
    }

    private void run(Runnable exchange) {
        final Turn turn = new Turn();
        add(turn);
        final ScheduledFuture<?> end = clock.schedule(() -> end(turn), timeoutMs, TimeUnit.MILLISECONDS);
        try {
            exchange.run();
        } finally {
            end.cancel(false);
            remove(turn);
            Thread.interrupted();
        }
    }

    private synchronized void add(Turn turn) {
        begun.add(turn);
        running.add(turn);
    }

    private synchronized void remove(Turn turn) {
        begun.remove(turn);
        running.remove(turn);
    }

    /** Interrupts a turn's thread, unless the turn has ended and the thread serves another. */
    private synchronized void end(Turn turn) {
        if (begun.remove(turn)) {
            turn.interrupted = true;
            turn.thread.interrupt();
        }
    }

    /** Ends one turn when another request waits for a thread: of those that wait for their peers the oldest. */
    private synchronized void makeRoom() {
        if (threads.getQueue().isEmpty()) {
            return;
        }
        final Turn oldest = begun.stream()
                .filter(turn -> !turn.answering)
                .findFirst()
                .orElseGet(() -> begun.isEmpty() ? null : begun.getFirst());
        if (oldest != null && oldest.hasHadGrace()) {
            end(oldest);
        } else {
            makeRoomLater();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failure ends nothing but itself: the next request tries again.
    private void makeRoomLater() {
        clock.schedule(this::makeRoom, GRACE_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Marks that the calling thread has read its request, or has sent its answer: between the two, others are evicted
     * first.
     *
     * @param answering whether it is between the two now.
     */
    synchronized void answering(boolean answering) {
        final Thread caller = Thread.currentThread();
        running.stream().filter(turn -> turn.thread == caller).forEach(turn -> turn.answering = answering);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clock.shutdownNow();
    }
}
