package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicBoolean;

/** The permit of one call, with the heap that is reserved for it. Any thread. */
public final class CallPermit implements AutoCloseable {
    private final CallPermits permits;
    private final CallCap cap;
    private final Reservation memory;
    private final boolean platformThread;
    private final Breaker.Attempt attempt;
    private final AtomicBoolean counted = new AtomicBoolean(true);

    CallPermit(CallPermits permits, CallCap cap, Reservation memory, boolean platformThread) {
        this.permits = permits;
        this.cap = cap;
        this.memory = memory;
        this.platformThread = platformThread;
        this.attempt = cap.breaker() == null ? null : cap.breaker().attempt();
    }

    /**
     * Tells the handler's breaker how the call has ended, unless it was told.
     *
     * @param verdict on the handler.
     */
    public void judge(Breaker.Verdict verdict) {
        if (attempt != null) {
            attempt.end(verdict);
        }
    }

    /**
     * The heap of the call.
     *
     * @return grows with what else is kept for it.
     */
    public Reservation memory() {
        return memory;
    }

    /**
     * The cap of the handler that is called.
     *
     * @return shared by all calls of the handler.
     */
    public CallCap cap() {
        return cap;
    }

    /**
     * The handler that is called.
     *
     * @return as {@code tool 'add'}.
     */
    public String handler() {
        return cap.handler();
    }

    /**
     * Whether the call runs on a thread of the system.
     *
     * @return false for a virtual thread.
     */
    public boolean onPlatformThread() {
        return platformThread;
    }

    /** Gives the permit back but keeps the heap: the thread is counted elsewhere from now on. */
    public void leave() {
        if (counted.compareAndSet(true, false)) {
            memory.holder().endCall();
            cap.end();
            permits.release(platformThread);
        }
    }

    /** Gives permit and heap back: the thread ends. */
    @Override
    public void close() {
        judge(Breaker.Verdict.NEITHER);
        leave();
        memory.close();
    }
}
