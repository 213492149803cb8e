package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads that a shard may have for calls. A permit lasts as long as its thread, also when the call was answered
 * long ago: a handler that ignores its interruption cannot be stopped, only counted. Taken by the dispatch thread,
 * given back by any.
 *
 * <p>As with bytes, the largest taker is refused first: one peer may have at most {@value PeerMemory#SHARE} times, one
 * handler {@value PeerMemory#HANDLER_SHARE} times as many permits as are free.
 */
public final class CallPermits {
    /** Reasons for which no permit is given. */
    public enum Refusal {
        /** All permits are taken. */
        ALL,
        /** The peer has its share of them. */
        PEER,
        /** The handler has its share of them. */
        HANDLER,
        /** The budget of heap has no room for the call. */
        MEMORY
    }

    private final int maxCalls;
    private final int maxPlatformCalls;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger onPlatform = new AtomicInteger();
    private Refusal refusal;

    /**
     * Creates permits of which none is taken.
     *
     * @param maxCalls on any thread.
     * @param maxPlatformCalls on threads of the system.
     */
    public CallPermits(int maxCalls, int maxPlatformCalls) {
        this.maxCalls = maxCalls;
        this.maxPlatformCalls = maxPlatformCalls;
    }

    /**
     * Takes a permit. Dispatch thread only.
     *
     * @param cap of the handler.
     * @param platformThread whether the call wants a thread of the system.
     * @param memory reserves its heap; gives null when that was refused.
     * @return null when it was refused; {@link #refusal} says why.
     */
    public CallPermit tryTake(CallCap cap, boolean platformThread, Supplier<Reservation> memory) {
        final int free = maxCalls - taken.get();
        if (free <= 0) {
            return refused(Refusal.ALL);
        }
        if ((platformThread && onPlatform.get() >= maxPlatformCalls)
                || !cap.begin(share(PeerMemory.HANDLER_SHARE, free))) {
            return refused(Refusal.HANDLER);
        }
        CallPermit permit = null;
        try {
            permit = take(cap, platformThread, memory.get(), share(PeerMemory.SHARE, free));
        } finally {
            if (permit == null) { // Refused, or failed: a handler of few calls would have one less for ever.
                cap.end();
            }
        }
        return permit;
    }

    private CallPermit take(CallCap cap, boolean platformThread, Reservation reserved, int maxOfPeer) {
        if (reserved == null) {
            return refused(Refusal.MEMORY);
        }
        if (!reserved.holder().beginCall(maxOfPeer)) {
            reserved.close();
            return refused(Refusal.PEER);
        }
        taken.incrementAndGet();
        if (platformThread) {
            onPlatform.incrementAndGet();
        }
        return new CallPermit(this, cap, reserved, platformThread);
    }

    private static int share(int times, int free) {
        return (int) Math.min(Integer.MAX_VALUE, (long) times * free);
    }

    private CallPermit refused(Refusal why) {
        refusal = why;
        return null;
    }

    /**
     * The reason why the last permit was refused. Dispatch thread only.
     *
     * @return null when none was.
     */
    public Refusal refusal() {
        return refusal;
    }

    void release(boolean platformThread) {
        if (platformThread) {
            onPlatform.decrementAndGet();
        }
        taken.decrementAndGet();
    }

    /**
     * Permits that are taken. Any thread.
     *
     * @return a count; 0 when no thread of a call is left.
     */
    public int taken() {
        return taken.get();
    }
}
