package org.peregrine.engine.limit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.NanoClock;

/**
 * Holds off the calls of a handler that only fails, on one shard. The dispatch thread asks before each call; whoever
 * ends a call says how, in any thread.
 *
 * <pre>
 *            so many failures in turn                  the pause is over
 *   CLOSED ──────────────────────────► OPEN ──────────────────────────────► PROBING: one call is let through
 *     ▲                                 ▲                                       │
 *     │                                 ├──── it fails: another pause ──────────┤
 *     │                                 └──── it is withdrawn ──────────────────┤
 *     └───────────────────────────────────── it succeeds ───────────────────────┘
 * </pre>
 *
 * <p>In OPEN and PROBING only the probe counts: the other calls began before.
 */
public final class Breaker {
    /** Ends of a call, as far as its handler is to blame. */
    public enum Verdict {
        /** The handler has answered, if only with an error that its author chose. */
        SUCCEEDED,
        /** The handler has thrown something unforeseen, or taken longer than it may. */
        FAILED,
        /** The client has withdrawn the call or not answered, or the server could not run it. */
        NEITHER
    }

    /** Is told when calls begin and cease to be held off. Any thread; must not wait, and not fail. */
    public interface Listener {
        /**
         * The calls are held off from now on.
         *
         * @param breaker of the handler.
         */
        void onOpen(Breaker breaker);

        /**
         * The handler has answered again.
         *
         * @param breaker of the handler.
         */
        void onClosed(Breaker breaker);
    }

    private enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    private final String handler;
    private final String message;
    private final int maxFailures;
    private final long pauseNs;
    private final NanoClock clock;
    private final Listener listener;
    private final AtomicReference<State> state = new AtomicReference<>(State.CLOSED);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long untilNs;

    /**
     * Creates a breaker of a handler that has not failed.
     *
     * @param handler its name, as {@code tool 'add'}.
     * @param limits with {@link Limit#BREAKER_FAILURES}, at least 1, and {@link Limit#BREAKER_PAUSE_NS}.
     * @param clock of the engine.
     * @param listener is told.
     */
    public Breaker(String handler, Limits limits, NanoClock clock, Listener listener) {
        this.handler = handler;
        this.maxFailures = limits.intValue(Limit.BREAKER_FAILURES);
        this.pauseNs = limits.get(Limit.BREAKER_PAUSE_NS);
        this.message = "Calls of " + handler + " are held off, because it failed " + maxFailures + " times in turn";
        this.clock = clock;
        this.listener = listener;
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
     * The error's text for a call that is held off.
     *
     * @return names the handler.
     */
    public String message() {
        return message;
    }

    /**
     * Lets a call through, or not. Dispatch thread only; no allocation.
     *
     * @param nowNs the duty cycle's time.
     * @return false when the call is held off.
     */
    public boolean enter(long nowNs) {
        return state.get() == State.CLOSED
                || (nowNs - untilNs >= 0 && state.compareAndSet(State.OPEN, State.PROBING))
                || state.get() == State.CLOSED;
    }

    /**
     * Whether the call that has just been let through is the one that tries the handler. Dispatch thread only, right
     * after {@link #enter}.
     *
     * @return false for a usual call.
     */
    public boolean isProbing() {
        return state.get() == State.PROBING;
    }

    /**
     * The time until the handler is tried again.
     *
     * @param nowNs time of the engine's clock.
     * @return in nanoseconds; the whole pause while it is being tried.
     */
    public long remainingNs(long nowNs) {
        return isProbing() ? pauseNs : Math.max(0, untilNs - nowNs);
    }

    /**
     * Whether calls are held off.
     *
     * @param nowNs time of the engine's clock.
     * @return false also when the next call would be let through.
     */
    public boolean isHoldingOff(long nowNs) {
        final State current = state.get();
        return current == State.PROBING || (current == State.OPEN && nowNs - untilNs < 0);
    }

    /**
     * Takes the end of a call that was let through. Any thread, once for each call; no allocation unless the state
     * changes.
     *
     * @param probe whether {@link #isProbing()} held for it.
     * @param verdict on the handler.
     */
    public void end(boolean probe, Verdict verdict) {
        if (probe) {
            endProbe(verdict);
        } else if (verdict == Verdict.SUCCEEDED && failures.get() != 0) {
            failures.set(0);
        } else if (verdict == Verdict.FAILED
                && state.get() == State.CLOSED
                && failures.incrementAndGet() >= maxFailures) {
            untilNs = clock.nanoTime() + pauseNs;
            if (state.compareAndSet(State.CLOSED, State.OPEN)) {
                listener.onOpen(this);
            }
        }
    }

    private void endProbe(Verdict verdict) {
        switch (verdict) {
            case SUCCEEDED -> {
                failures.set(0);
                state.set(State.CLOSED);
                listener.onClosed(this);
            }
            case FAILED -> {
                untilNs = clock.nanoTime() + pauseNs;
                state.set(State.OPEN);
            }
            case NEITHER -> state.set(State.OPEN);
        }
    }

    /** The call that was let through could not begin. Dispatch thread only, right after {@link #enter}. */
    public void notBegun() {
        end(isProbing(), Verdict.NEITHER);
    }

    /**
     * Begins a call on a thread of its own. Dispatch thread only, right after {@link #enter}.
     *
     * @return takes the call's end.
     */
    Attempt attempt() {
        return new Attempt(this, isProbing());
    }

    /** One call that was let through; its first end counts. Any thread. */
    public static final class Attempt {
        private final Breaker breaker;
        private final boolean probe;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Attempt(Breaker breaker, boolean probe) {
            this.breaker = breaker;
            this.probe = probe;
        }

        /**
         * Ends the call, unless it has ended.
         *
         * @param verdict on the handler.
         */
        public void end(Verdict verdict) {
            if (ended.compareAndSet(false, true)) {
                breaker.end(probe, verdict);
            }
        }
    }
}
