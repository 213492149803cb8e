package org.peregrine.engine.recorder;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;

/** The recorder's own threads: one looks for pauses, the other takes the intervals. Off the path, both asleep mostly. */
public final class RecorderThreads implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final Recorder recorder;
    private final ErrorHandler errorHandler;
    private final AgentRunner monitor;
    private final Thread reader;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * Starts the threads.
     *
     * @param recorder to be read.
     * @param errorHandler hears of what listeners throw.
     */
    public RecorderThreads(Recorder recorder, ErrorHandler errorHandler) {
        this.recorder = recorder;
        this.errorHandler = errorHandler;
        this.monitor = new AgentRunner(NoOpIdleStrategy.INSTANCE, errorHandler, null, recorder.monitor());
        AgentRunner.startOnThread(monitor, task -> daemon(task, "pg-pauses"));
        this.reader = daemon(this::run, "pg-recorder");
        try {
            reader.start();
        } catch (final Error noThread) {
            monitor.close();
            throw noThread;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        return Thread.ofPlatform().daemon().name(name).unstarted(task);
    }

    private void run() {
        final long intervalNs = recorder.settings().intervalNs();
        long dueNs = System.nanoTime() + intervalNs;
        while (!awaitEnd(dueNs - System.nanoTime())) {
            recorder.takeInterval(errorHandler);
            // What could not be taken in time is not caught up with.
            dueNs = Math.max(dueNs + intervalNs, System.nanoTime());
        }
    }

    private boolean awaitEnd(long timeoutNs) {
        try {
            return end.await(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException interrupted) {
            return true;
        }
    }

    /** Ends the threads. The last interval is whoever closes to take. */
    @Override
    public void close() {
        end.countDown();
        try {
            reader.join(CLOSE_TIMEOUT_MS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        monitor.close();
    }
}
