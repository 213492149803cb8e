package org.peregrine.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.peregrine.engine.log.Notice;

/**
 * A thread beside the path that drains rings to a disk. At the end it may write as long as {@link AgentThread} waits,
 * if the disk takes its writes; one that hangs for {@link #HANG_MS} is given up. Closing thread, unless marked
 * otherwise.
 */
public final class WriterThread implements AutoCloseable {
    /** Time after which a write is given up at the end, in milliseconds. */
    public static final long HANG_MS = 2_000;

    private static final long STEP_MS = 50;
    private static final long MAX_CLOSE_MS = 5_000;
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AgentThread thread;
    private final WriteWatch watch;
    private final LongConsumer onAbandoned;
    private final ErrorHandler errorHandler;
    private long closeNs;
    private boolean closing;

    /**
     * Creates a thread, not started.
     *
     * @param name of the thread.
     * @param agent that writes between {@link WriteWatch#begin} and {@link WriteWatch#end}.
     * @param watch over its writes.
     * @param onAbandoned tells of what is lost with a write that was given up after so many seconds; the agent
     * touches nothing of it any more.
     * @param errorHandler gets the agent's exceptions.
     */
    public WriterThread(
            String name, Agent agent, WriteWatch watch, LongConsumer onAbandoned, ErrorHandler errorHandler) {
        this.thread =
                AgentThread.steady(name, agent, new BackoffIdleStrategy(0, 0, MIN_PARK_NS, MAX_PARK_NS), errorHandler);
        this.watch = watch;
        this.onAbandoned = onAbandoned;
        this.errorHandler = errorHandler;
    }

    /**
     * Starts it.
     *
     * @return this.
     */
    public WriterThread start() {
        thread.start();
        return this;
    }

    /**
     * The thread itself, for who watches it.
     *
     * @return running.
     */
    public AgentThread thread() {
        return thread;
    }

    /** Lets the thread write the rest and end, without waiting for it: several wait for one disk at the same time. */
    public void beginClose() {
        if (!closing) {
            closing = true;
            closeNs = System.nanoTime();
            thread.beginClose();
        }
    }

    /** Waits until the rest is written, or given up. */
    @Override
    public void close() {
        beginClose();
        long standing = watch.current();
        long sinceNs = closeNs;
        while (!thread.hasEndedWithin(STEP_MS) && msSince(closeNs) < MAX_CLOSE_MS) {
            final long current = watch.current();
            if (current < 0 || current != standing) {
                standing = current;
                sinceNs = System.nanoTime();
            } else if (msSince(sinceNs) >= HANG_MS && watch.abandon()) {
                onAbandoned.accept(TimeUnit.MILLISECONDS.toSeconds(msSince(sinceNs)));
                return;
            }
        }
        if (watch.abandon()) {
            onAbandoned.accept(TimeUnit.MILLISECONDS.toSeconds(msSince(closeNs)));
        } else if (!thread.hasEndedWithin(STEP_MS)) {
            errorHandler.onError(new Notice(
                    "writer",
                    "Thread " + thread.name() + " did not end within " + TimeUnit.MILLISECONDS.toSeconds(MAX_CLOSE_MS)
                            + " s"));
        }
    }

    private static long msSince(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ns);
    }
}
