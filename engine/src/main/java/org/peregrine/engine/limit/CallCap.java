package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what one handler takes of a shard: calls under way, and their bytes. Begun by the dispatch thread, ended by
 * any.
 */
public final class CallCap {
    private final String handler;
    private final String refusal;
    private final CallLimits limits;
    private final Breaker breaker;
    private final int maxCalls;
    private final long maxBytes;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean diverted;

    /**
     * Creates a cap of a handler that does nothing yet, and has no breaker.
     *
     * @param handler its name, as {@code tool 'add'}.
     * @param settings of its author.
     */
    public CallCap(String handler, CallLimits settings) {
        this(handler, settings, null);
    }

    /**
     * Creates a cap of a handler that does nothing yet.
     *
     * @param handler its name, as {@code tool 'add'}.
     * @param settings of its author.
     * @param breaker that holds off its calls while it only fails; null for none.
     */
    public CallCap(String handler, CallLimits settings, Breaker breaker) {
        this.handler = handler;
        this.breaker = breaker;
        this.limits = settings;
        this.refusal = "Server overloaded: too many calls of " + handler + " under way";
        this.maxCalls = settings.maxCalls() == 0 ? Integer.MAX_VALUE : settings.maxCalls();
        this.maxBytes = settings.maxBytes() == 0 ? Long.MAX_VALUE : settings.maxBytes();
    }

    /**
     * The handler's name.
     *
     * @return as {@code tool 'add'}.
     */
    public String handler() {
        return handler;
    }

    /**
     * The breaker that holds off its calls while it only fails.
     *
     * @return null for none.
     */
    public Breaker breaker() {
        return breaker;
    }

    /**
     * The message for a caller beyond the cap.
     *
     * @return names the handler.
     */
    public String refusal() {
        return refusal;
    }

    /**
     * The author's settings.
     *
     * @return never null.
     */
    public CallLimits limits() {
        return limits;
    }

    /**
     * Has calls run on threads of the system, though their handler does not ask for it. Any thread.
     *
     * @param computes whether the handler was seen to compute while virtual threads were not run.
     */
    public void divert(boolean computes) {
        diverted = computes;
    }

    /**
     * Whether calls are not to be run on virtual threads for now.
     *
     * @return false unless {@link #divert} says otherwise.
     */
    public boolean isDiverted() {
        return diverted;
    }

    boolean begin(int most) {
        if (calls.incrementAndGet() <= Math.min(most, maxCalls)) {
            return true;
        }
        calls.decrementAndGet();
        return false;
    }

    void end() {
        calls.decrementAndGet();
    }

    /**
     * Calls that hold a permit.
     *
     * @return a count.
     */
    public int calls() {
        return calls.get();
    }

    boolean add(long more, long limitBytes) {
        if (bytes.addAndGet(more) <= Math.min(maxBytes, limitBytes) || limitBytes == Long.MAX_VALUE) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void subtract(long less) {
        bytes.addAndGet(-less);
    }
}
