package org.peregrine.engine.status;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the cycles of a thread that the engine does not run itself, so that its watch sees the thread move. The thread
 * beats at least ten times a second, also while it has nothing to do. Any thread.
 */
public final class Heartbeat {
    private final String thread;
    private final AtomicLong count = new AtomicLong();

    /**
     * Creates a count of 0.
     *
     * @param thread name of the thread.
     */
    public Heartbeat(String thread) {
        this.thread = thread;
    }

    /**
     * The name of the thread.
     *
     * @return as it stands in the health of the engine.
     */
    public String thread() {
        return thread;
    }

    /** Counts one more cycle. */
    public void beat() {
        count.incrementAndGet();
    }

    /**
     * Counts the cycles that have begun.
     *
     * @return a count that grows while the thread moves.
     */
    public long count() {
        return count.get();
    }
}
