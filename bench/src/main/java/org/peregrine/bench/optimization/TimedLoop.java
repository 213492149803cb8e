package org.peregrine.bench.optimization;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * Repeats a batch of operations on the calling thread until a round is over. Only the batch is timed; what has to be
 * tidied up after it is not. Memory is the calling thread's, or that of all threads where the work leaves it.
 */
final class TimedLoop implements Variant {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Something that is done again and again. */
    @FunctionalInterface
    interface Step {
        /**
         * Does it.
         *
         * @throws IOException when it did not work.
         */
        void run() throws IOException;
    }

    /** Something that ends with the variant. */
    @FunctionalInterface
    interface Resource {
        /**
         * Ends it.
         *
         * @throws IOException when that fails.
         */
        void close() throws IOException;
    }

    private final int operations;
    private final Step batch;
    private Step tidying = () -> {};
    private Resource resource = () -> {};
    private boolean everyThread;

    /**
     * Creates a loop.
     *
     * @param operations of one batch.
     * @param batch does them.
     */
    TimedLoop(int operations, Step batch) {
        this.operations = operations;
        this.batch = batch;
    }

    /** Has something done after each batch, untimed. */
    TimedLoop tidying(Step step) {
        tidying = step;
        return this;
    }

    /** Closes something with the variant. */
    TimedLoop closing(Resource owned) {
        resource = owned;
        return this;
    }

    /** Counts what any thread allocates. */
    TimedLoop ofEveryThread() {
        everyThread = true;
        return this;
    }

    @Override
    public RoundCost measure(long roundNs) throws IOException {
        long ns = 0;
        long bytes = 0;
        long done = 0;
        while (ns < roundNs) {
            final long beforeBytes = allocated();
            final long beforeNs = System.nanoTime();
            batch.run();
            ns += System.nanoTime() - beforeNs;
            bytes += allocated() - beforeBytes;
            done += operations;
            tidying.run();
        }
        return new RoundCost((double) ns / done, (double) bytes / done);
    }

    private long allocated() {
        return everyThread ? THREADS.getTotalThreadAllocatedBytes() : THREADS.getCurrentThreadAllocatedBytes();
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
