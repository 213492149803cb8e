package org.peregrine.tools.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The line at which the threads of a load wait for one another, so that all begin at one time. Any thread. */
final class StartLine {
    /** One runner's. */
    @FunctionalInterface
    interface Place {
        /** Of who waits for nobody. */
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
    private final CompletableFuture<Long> start = new CompletableFuture<>();

    /**
     * Creates a line.
     *
     * @param runners number of threads that begin together.
     */
    StartLine(int runners) {
        missing = new AtomicInteger(runners);
    }

    /**
     * Waits until everybody is here.
     *
     * @return the time at which all begin, as {@link System#nanoTime}.
     * @throws IOException when one of them will not come.
     */
    long awaitNs() throws IOException {
        if (missing.decrementAndGet() == 0) {
            start.complete(System.nanoTime());
        }
        try {
            return start.join();
        } catch (final CompletionException ended) {
            throw new IOException("another thread of the load has ended", ended);
        }
    }

    /** Somebody will not come. */
    void fail(Throwable failure) {
        start.completeExceptionally(failure);
    }
}
