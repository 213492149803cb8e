package org.peregrine.engine.worker;

import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;

/**
 * The deadline of a call.
 *
 * @param timeoutNs of the call, in nanoseconds.
 * @param atNs by the engine's clock.
 */
record CallDeadline(long timeoutNs, long atNs) {
    /** The author's timeout, or else the engine's, from the dispatch on. */
    static CallDeadline of(AuthorCall code, Limits limits, long dispatchNs) {
        final long timeoutNs = code.timeoutNs() > 0 ? code.timeoutNs() : limits.get(Limit.CALL_TIMEOUT_NS);
        return new CallDeadline(timeoutNs, dispatchNs + timeoutNs);
    }

    /** Time since the deadline; negative before it. */
    long lateNs(long nowNs) {
        return nowNs - atNs;
    }
}
