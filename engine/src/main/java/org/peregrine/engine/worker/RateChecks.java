package org.peregrine.engine.worker;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.engine.limit.RateLimits;
import org.peregrine.engine.limit.RateLimits.Holder;
import org.peregrine.engine.limit.TokenBucket;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.message.RetryAfter;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Answers requests above a rate, counts them, and tells the operator once in a while. No allocation, but for what it
 * tells.
 *
 * <pre>
 *   validate:  request, opened stream ──► address ──► caller
 *   dispatch:  call of a tool         ──► tool
 * </pre>
 *
 * <p>Each request of a batch counts. Notifications, answers of clients and ends of sessions do not: they have no answer
 * to say it in, or make work less.
 */
public final class RateChecks {
    private static final String OF_ADDRESS = "Rate limit exceeded: too many requests of this address";
    private static final String OF_CALLER = "Rate limit exceeded: too many requests of this caller";
    private static final String OF_TOOL = "Rate limit exceeded: too many calls of this tool";

    private final RateLimits limits;
    private final EngineCounters counters;
    private final Failures failures;

    /**
     * Creates the checks of a shard.
     *
     * @param limits buckets of the engine.
     * @param counters of the shard.
     * @param failures is told.
     */
    RateChecks(RateLimits limits, EngineCounters counters, Failures failures) {
        this.limits = limits;
        this.counters = counters;
        this.failures = failures;
    }

    /**
     * The buckets.
     *
     * @return the engine's.
     */
    public RateLimits limits() {
        return limits;
    }

    /**
     * Rejects a request whose address or caller is above its rate. Validate thread only.
     *
     * @param event not validated yet.
     * @return false when it may go on.
     */
    public boolean refuseSender(MessageEvent event) {
        if (!limits.limitSenders() || !counts(event)) {
            return false;
        }
        final long nowNs = event.stamps().validateNs;
        final long addressNs = limits.takeOfAddress(event.frame().peer(), nowNs);
        if (addressNs > 0) {
            counters.increment(EngineCounter.RATE_LIMITED_ADDRESS);
            reject(event, addressNs, OF_ADDRESS);
            if (limits.isNoticeDue(Holder.ADDRESS, nowNs)) {
                report("address", "an address is above " + limits.settings().perAddress());
            }
            return true;
        }
        final long callerNs = limits.takeOfCaller(event.frame().principal().ownerKey(), nowNs);
        if (callerNs > 0) {
            counters.increment(EngineCounter.RATE_LIMITED_CALLER);
            reject(event, callerNs, OF_CALLER);
            if (limits.isNoticeDue(Holder.CALLER, nowNs)) {
                report(
                        "caller",
                        "caller '" + event.frame().principal().name() + "' is above "
                                + limits.settings().perCaller());
            }
            return true;
        }
        return false;
    }

    private static boolean counts(MessageEvent event) {
        return event.frame().kind() == FrameKind.MESSAGE
                ? event.outcome() != Outcome.BATCH && event.envelope().kind() == MessageKind.REQUEST
                : event.frame().kind() == FrameKind.OPEN_STREAM;
    }

    /**
     * Rejects a call of a tool above its rate. Dispatch thread only.
     *
     * @param event a call.
     * @param bucket of the tool.
     * @param tool its name.
     * @return false when it may go on.
     */
    public boolean refuseCall(MessageEvent event, TokenBucket bucket, String tool) {
        final long nowNs = event.stamps().dispatchNs;
        final long waitNs = bucket.tryTake(nowNs);
        if (waitNs == 0) {
            return false;
        }
        counters.increment(EngineCounter.RATE_LIMITED_TOOL);
        reject(event, waitNs, OF_TOOL);
        if (limits.isNoticeDue(Holder.TOOL, nowNs)) {
            report("tool", "tool '" + tool + "' is called more often than " + bucket.rate());
        }
        return true;
    }

    private static void reject(MessageEvent event, long waitNs, String text) {
        event.stamps().retryAfterNs = waitNs;
        event.reject(ErrorCode.RATE_LIMITED, text, RetryAfter.RATE_LIMITED, ReplyStatus.RATE_LIMITED);
    }

    private void report(String kind, String what) {
        failures.report(new Notice("rate of " + kind, what + ": further requests are answered with -32005 or 429"));
    }
}
