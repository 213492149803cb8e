package org.peregrine.engine.status;

import org.agrona.ErrorHandler;

/**
 * Takes what was thrown where nothing may end of it: counts it, tells the error handler, and never throws itself,
 * however little memory or stack is left. Any thread.
 */
public final class Failures {
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;

    /**
     * Creates the failures of a shard.
     *
     * @param counters of the shard.
     * @param errorHandler hears of each failure; may throw.
     */
    public Failures(EngineCounters counters, ErrorHandler errorHandler) {
        this.counters = counters;
        this.errorHandler = errorHandler;
    }

    /**
     * Takes a failure.
     *
     * @param where the counter of the place; its label names the place in the report.
     * @param failure to report.
     */
    public void contain(EngineCounter where, Throwable failure) {
        try {
            counters.incrementShared(where);
            errorHandler.onError(new ContainedFailure(where.label(), failure));
        } catch (final Throwable worse) { // Out of memory or of stack: it is counted, or not even that.
            return;
        }
    }

    /**
     * Counts something that is no failure, and tells the error handler.
     *
     * @param what the counter.
     * @param notice with whatever stack trace it has.
     */
    public void report(EngineCounter what, Throwable notice) {
        counters.incrementShared(what);
        report(notice);
    }

    /**
     * Tells the error handler of something that is no failure, and counts nothing.
     *
     * @param notice without a stack trace.
     */
    public void report(Throwable notice) {
        try {
            errorHandler.onError(notice);
        } catch (final Throwable worse) { // As in contain.
            return;
        }
    }
}
