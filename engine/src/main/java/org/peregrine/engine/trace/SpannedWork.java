package org.peregrine.engine.trace;

import org.agrona.ErrorHandler;
import org.agrona.LangUtil;

/**
 * Work that is run within a span once, whatever the tracer does: what that throws costs its span, nothing else. One
 * thread.
 */
public final class SpannedWork implements Runnable {
    private final Runnable work;
    private boolean begun;
    private Throwable failure;

    private SpannedWork(Runnable work) {
        this.work = work;
    }

    /**
     * Runs work. Calling thread.
     *
     * @param span of a tracer's.
     * @param work whose exceptions are thrown.
     * @param errorHandler told of what the tracer throws.
     */
    @SuppressWarnings("ReferenceEquality") // The one that the work threw, not one like it.
    public static void run(RequestSpan span, Runnable work, ErrorHandler errorHandler) {
        final SpannedWork once = new SpannedWork(work);
        try {
            span.run(once);
        } catch (final Throwable thrown) {
            if (thrown != once.failure) {
                errorHandler.onError(thrown);
            }
        }
        once.run(); // Unless the tracer has.
        if (once.failure != null) {
            LangUtil.rethrowUnchecked(once.failure);
        }
    }

    /** Does the work, the first time. */
    @Override
    public void run() {
        if (!begun) {
            begun = true;
            try {
                work.run();
            } catch (final Throwable thrown) {
                failure = thrown;
                throw thrown;
            }
        }
    }
}
