package org.peregrine.engine.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;

/** A thread that runs a {@link DutyCycle} until it is closed. Any thread, one at a time. */
public final class AgentThread implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MS = 2_000;
    private static final long LAST_TIMEOUT_MS = 3_000;

    /** The name of a thread, and its cores. */
    public interface Place {
        /**
         * The name of the thread.
         *
         * @return at most 15 characters, which is what Linux shows.
         */
        String name();

        /**
         * Runs the thread's task where it belongs.
         *
         * @param task of the thread.
         */
        default void run(Runnable task) {
            task.run();
        }
    }

    private final DutyCycle cycle;
    private final IdleStrategy idle;
    private final Place place;
    private final ErrorHandler errorHandler;
    private final Consumer<Throwable> onEnd;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Creates a thread, not started.
     *
     * @param daemon whether the JVM may end without it.
     * @param place of the thread.
     * @param cycle to be run.
     * @param idle strategy between two cycles.
     * @param errorHandler notified when it does not end in time.
     * @param onEnd called by the thread when it ends without being closed; never throws.
     */
    public AgentThread(
            boolean daemon,
            Place place,
            DutyCycle cycle,
            IdleStrategy idle,
            ErrorHandler errorHandler,
            Consumer<Throwable> onEnd) {
        this.cycle = cycle;
        this.idle = idle;
        this.place = place;
        this.errorHandler = errorHandler;
        this.onEnd = onEnd;
        this.thread = Thread.ofPlatform().daemon(daemon).name(place.name()).unstarted(this::run);
    }

    /**
     * Creates the thread of an agent beside the path, which survives all exceptions.
     *
     * @param name of the thread.
     * @param agent to be run; its thread is unparked when it is closed.
     * @param idle strategy between two cycles.
     * @param errorHandler gets the agent's exceptions, and a notice when it does not end in time; never throws.
     * @return a daemon, not started.
     */
    public static AgentThread steady(String name, Agent agent, IdleStrategy idle, ErrorHandler errorHandler) {
        final DutyCycle cycle = DutyCycle.steady(agent, errorHandler);
        return new AgentThread(true, () -> name, cycle, idle, errorHandler, errorHandler::onError);
    }

    /**
     * Starts it.
     *
     * @return this.
     */
    public AgentThread start() {
        thread.start();
        return this;
    }

    /**
     * The thread's name.
     *
     * @return as its place says.
     */
    public String name() {
        return thread.getName();
    }

    /** The thread itself, for who looks at its stack. */
    Thread thread() {
        return thread;
    }

    DutyCycle cycle() {
        return cycle;
    }

    private void run() {
        try {
            place.run(this::loop);
        } catch (final Throwable failure) {
            cycle.end(failure);
        } finally {
            cycle.close();
            if (!closing) {
                onEnd.accept(cycle.end());
            }
        }
    }

    private void loop() {
        cycle.begin();
        while (!closing && !cycle.hasEnded()) {
            cycle.run(idle);
        }
    }

    /** Lets the thread end after its duty cycle, without waiting for it. */
    public void beginClose() {
        if (closing) {
            return;
        }
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            cycle.close();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Ends the thread and waits for it, though not for ever: author code may never return. Then the error handler is
     * notified, and the thread ends when the code returns.
     */
    @Override
    public void close() {
        beginClose();
        if (hasEndedWithin(CLOSE_TIMEOUT_MS)) {
            return;
        }
        if (!thread.isDaemon()) { // Beside the path a file may still be written, which an interrupt would cut off.
            thread.interrupt();
        }
        if (!hasEndedWithin(LAST_TIMEOUT_MS)) {
            errorHandler.onError(new IllegalStateException("Thread " + thread.getName() + " did not end within "
                    + TimeUnit.MILLISECONDS.toSeconds(CLOSE_TIMEOUT_MS + LAST_TIMEOUT_MS) + " s"));
        }
    }

    /**
     * Waits for the end, also when interrupted, so that a thread that is about to end is not taken for one that is
     * stuck.
     *
     * @param timeoutMs longest time, in milliseconds.
     * @return false when the thread runs on.
     */
    public boolean hasEndedWithin(long timeoutMs) {
        boolean interrupted = false;
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (thread.isAlive() && System.nanoTime() - deadlineNs < 0) {
            try {
                thread.join(timeoutMs);
            } catch (final InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
