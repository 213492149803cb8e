package org.peregrine.engine.thread;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;

/**
 * Runs an agent's work one cycle after the other, whatever a cycle throws. Counts the cycles, so that others can detect
 * a stall. One thread, unless marked otherwise; allocates nothing.
 *
 * <pre>
 *   a cycle ── fails ──► told, a rest ──► the next cycle
 *      └────── of the path: {@link #MAX_FAILURES} cycles in turn fail, or the agent terminates ──► given up
 * </pre>
 */
public final class DutyCycle {
    /** Consecutive failures of the path, about a second's worth, after which the cycle ends. */
    public static final int MAX_FAILURES = 1_000;

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final long REST_NS = 1_000_000;
    private static final long STEADY_REST_NS = 100_000_000;

    private final Agent agent;
    private final ErrorHandler errorHandler;
    private final int maxFailures;
    private final AtomicLong beats = new AtomicLong();
    private long count;
    private int failures;
    private volatile Throwable end;

    private DutyCycle(Agent agent, ErrorHandler errorHandler, int maxFailures) {
        this.agent = agent;
        this.errorHandler = errorHandler;
        this.maxFailures = maxFailures;
    }

    /**
     * Creates the cycle of an agent of the path, which ends when every cycle fails.
     *
     * @param agent to be run.
     * @param errorHandler gets the exceptions of a cycle; never throws.
     * @return not begun.
     */
    public static DutyCycle ofPath(Agent agent, ErrorHandler errorHandler) {
        return new DutyCycle(agent, errorHandler, MAX_FAILURES);
    }

    /**
     * Creates the cycle of an agent beside the path, which tries again for ever.
     *
     * @param agent to be run.
     * @param errorHandler gets the exceptions of a cycle; never throws.
     * @return not begun.
     */
    public static DutyCycle steady(Agent agent, ErrorHandler errorHandler) {
        return new DutyCycle(agent, errorHandler, UNLIMITED);
    }

    /** Begins. */
    public void begin() {
        try {
            agent.onStart();
        } catch (final Throwable failure) {
            errorHandler.onError(failure);
        }
    }

    /**
     * Runs one cycle.
     *
     * @param idle strategy of the thread after the cycle.
     * @return the work count; 0 also when it failed.
     */
    public int run(IdleStrategy idle) {
        beats.lazySet(++count);
        try {
            final int workCount = agent.doWork();
            idle.idle(workCount);
            failures = 0;
            return workCount;
        } catch (final Throwable failure) {
            onFailure(failure);
            return 0;
        }
    }

    private void onFailure(Throwable failure) {
        Thread.interrupted(); // Or the pause would end at once, and the next channel that is used would be closed.
        failures++;
        if (maxFailures != UNLIMITED && (failures >= maxFailures || failure instanceof AgentTerminationException)) {
            end = failure;
        } else {
            errorHandler.onError(failure);
            LockSupport.parkNanos(this, maxFailures == UNLIMITED ? STEADY_REST_NS : REST_NS);
        }
    }

    /** Ends. */
    public void close() {
        try {
            agent.onClose();
        } catch (final Throwable failure) {
            errorHandler.onError(failure);
        }
    }

    /**
     * Whether it has ended. Any thread.
     *
     * @return true when it must not be run again.
     */
    public boolean hasEnded() {
        return end != null;
    }

    /**
     * The failure that ended the cycle. Any thread.
     *
     * @return null while it runs.
     */
    public Throwable end() {
        return end;
    }

    /** Ends it. */
    void end(Throwable failure) {
        end = failure;
    }

    /**
     * Counts the cycles that have begun. Any thread.
     *
     * @return a count that grows while the thread moves, at least ten times a second.
     */
    long beats() {
        return beats.get();
    }
}
