package org.peregrine.engine.status;

import org.agrona.LangUtil;

/**
 * Does things that all have to be done, whatever one of them throws; the first failure is thrown when they are. One
 * thread.
 */
public final class EachStep {
    private Throwable first;

    /** Creates steps of which none is done. */
    public EachStep() {}

    /**
     * Does one.
     *
     * @param step to run; the next one runs whatever this one throws.
     */
    public void run(Runnable step) {
        try {
            step.run();
        } catch (final Throwable failure) {
            if (first == null) {
                first = failure;
            }
        }
    }

    /** Throws what failed first, if anything did. */
    public void end() {
        if (first != null) {
            LangUtil.rethrowUnchecked(first);
        }
    }
}
