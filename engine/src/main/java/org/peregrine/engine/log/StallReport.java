package org.peregrine.engine.log;

/**
 * Report of a thread of the path, or of a call's thread, that does not come back, as the error handler gets it. Its
 * stack trace is that of the stuck thread, when it was noticed. Each has a line of its own in the log, and the first
 * from one place its stack trace.
 */
public final class StallReport extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a report.
     *
     * @param message names shard, thread, handler and how long.
     * @param stack of the stuck thread; empty when it is not known.
     */
    public StallReport(String message, StackTraceElement[] stack) {
        super("stalled: " + message, null, false, true);
        setStackTrace(stack);
    }

    /** The stack is the stuck thread's, not that of the one that reports it. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
