package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The line at which the threads of a load wait for one another, so that all begin at one time. Any thread. */
public final class StartLine {
    /** Place of one runner, or of all that run together. */
    @FunctionalInterface
    public interface Place {
        /** Waits for nobody. */
        Place ALONE = System::nanoTime;

        /**
         * Waits until the run may begin.
         *
         * @return the time at which it begins, as {@link System#nanoTime}.
         * @throws IOException when it may not.
         */
        long awaitNs() throws IOException;
    }

    private final AtomicInteger missing;
    private final Place together;
    private final CompletableFuture<Long> start = new CompletableFuture<>();

    /**
     * Creates a line.
     *
     * @param runners number of threads that begin together.
     * @param together their place as one, when all are here.
     */
    public StartLine(int runners, Place together) {
        missing = new AtomicInteger(runners);
        this.together = together;
    }

    /**
     * Waits until everybody is here.
     *
     * @return the time at which all begin, as {@link System#nanoTime}.
     * @throws IOException when one of them will not come, or all may not begin.
     */
    public long awaitNs() throws IOException {
        if (missing.decrementAndGet() == 0) {
            begin();
        }
        try {
            return start.join();
        } catch (final CompletionException ended) {
            throw new IOException("another thread of the load has ended", ended);
        }
    }

    private void begin() throws IOException {
        try {
            start.complete(together.awaitNs());
        } catch (final IOException refused) {
            fail(refused);
            throw refused;
        }
    }

    /**
     * Ends the wait of all others: somebody will not come.
     *
     * @param failure the reason.
     */
    public void fail(Throwable failure) {
        start.completeExceptionally(failure);
    }
}
