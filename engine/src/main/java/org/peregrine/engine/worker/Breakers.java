package org.peregrine.engine.worker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.log.HandlerMistake;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.RetryAfter;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.transport.ReplyStatus;

/** The breakers of a shard's handlers: answers calls that are held off, counts, tells, and lists what is held off. */
public final class Breakers {
    /** Handlers that are listed, so that a list of them is bounded. */
    private static final int MAX_SHOWN = 16;

    private final Limits limits;
    private final NanoClock clock;
    private final EngineCounters counters;
    private final Failures failures;
    private final boolean on;
    private final Set<Breaker> open = ConcurrentHashMap.newKeySet();

    /**
     * Creates none yet.
     *
     * @param counters of the shard.
     * @param failures counts and tells.
     */
    Breakers(Limits limits, NanoClock clock, EngineCounters counters, Failures failures) {
        this.limits = limits;
        this.clock = clock;
        this.counters = counters;
        this.failures = failures;
        this.on = limits.get(Limit.BREAKER_FAILURES) > 0;
    }

    /**
     * Whether handlers have breakers.
     *
     * @return false while {@link Limit#BREAKER_FAILURES} is 0.
     */
    public boolean areOn() {
        return on;
    }

    /**
     * Makes the cap of a handler, with its breaker. Dispatch thread, or the one that launches.
     *
     * @param handler its name, as {@code tool 'add'}.
     * @param settings of its author.
     * @return a new cap.
     */
    public CallCap cap(String handler, CallLimits settings) {
        return new CallCap(handler, settings, on ? new Breaker(handler, limits, clock, new Telling()) : null);
    }

    /**
     * Answers a call that is held off. Dispatch thread only; no allocation.
     *
     * @param event a call; rejected when this returns true.
     * @param cap of the handler.
     * @return false when the call is let through: its end must be told to the breaker.
     */
    public boolean holdsOff(MessageEvent event, CallCap cap) {
        final Breaker breaker = cap.breaker();
        final long nowNs = event.stamps().dispatchNs;
        if (breaker == null || breaker.enter(nowNs)) {
            return false;
        }
        counters.increment(EngineCounter.CALLS_HELD_OFF);
        event.stamps().retryAfterNs = breaker.remainingNs(nowNs);
        event.reject(ErrorCode.INTERNAL_ERROR, breaker.message(), RetryAfter.HELD_OFF, ReplyStatus.OVERLOADED);
        return true;
    }

    /** Adds handlers whose calls are held off, at most {@link #MAX_SHOWN}. Any thread. */
    void addTo(String shard, List<ThreadHealth> shown) {
        final long nowNs = clock.nanoTime();
        open.stream()
                .filter(breaker -> breaker.isHoldingOff(nowNs))
                .limit(MAX_SHOWN)
                .map(breaker -> ThreadHealth.heldOff(
                        shard, breaker.remainingNs(nowNs), LogText.printable(breaker.handler(), LogText.MAX_MESSAGE)))
                .forEach(shown::add);
    }

    /** Lists none: another registry is served, and its handlers have new breakers. Any thread. */
    public void clear() {
        open.clear();
    }

    /** Tells the operator. */
    private final class Telling implements Breaker.Listener {
        @Override
        public void onOpen(Breaker breaker) {
            open.add(breaker);
            failures.report(
                    EngineCounter.HANDLERS_HELD_OFF,
                    new HandlerMistake(
                            breaker.message(),
                            LogText.duration(limits.get(Limit.BREAKER_PAUSE_NS)) + " until the next try"));
        }

        @Override
        public void onClosed(Breaker breaker) {
            open.remove(breaker);
        }
    }
}
