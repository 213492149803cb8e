package org.peregrine.bench.optimization;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * Repeats a batch of operations on the calling thread until a round is over. Only the batch is measured; what has to be
 * tidied up after it is not. Time and memory are the calling thread's own, so that other programs on its core are not
 * measured; where the work leaves the thread, time is elapsed time and memory that of all threads.
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
    private boolean leavesThread;

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

    /** Has other threads do some of the work. */
    TimedLoop leavingThread() {
        leavesThread = true;
        return this;
    }

    @Override
    public RoundCost measure(long roundNs) throws IOException {
        long ns = 0;
        long bytes = 0;
        long done = 0;
        while (ns < roundNs) {
            final long beforeBytes = allocated();
            final long beforeNs = time();
            batch.run();
            ns += time() - beforeNs;
            bytes += allocated() - beforeBytes;
            done += operations;
            tidying.run();
        }
        return new RoundCost((double) ns / done, (double) bytes / done);
    }

    private long time() {
        return leavesThread ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
    }

    private long allocated() {
        return leavesThread ? THREADS.getTotalThreadAllocatedBytes() : THREADS.getCurrentThreadAllocatedBytes();
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
