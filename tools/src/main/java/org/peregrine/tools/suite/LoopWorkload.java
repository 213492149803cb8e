package org.peregrine.tools.suite;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/**
 * Operations in this process, one after the other on one thread. Reading the clock costs as much as many an operation,
 * so a few operations are timed together and a sample is their mean; garbage is counted exactly.
 */
final class LoopWorkload implements Workload {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final double BYTES_PER_MIB = 1 << 20;

    /** Operation that is measured. */
    @FunctionalInterface
    interface Operation {
        /**
         * Runs once.
         *
         * @param index counts up from 0.
         * @return anything that depends on the work, so that it is not optimized away.
         */
        long run(int index);
    }

    /** Makes the operation, and what it works on. */
    @FunctionalInterface
    interface Setup {
        Operation open() throws IOException;
    }

    /**
     * Amount of work.
     *
     * @param operations of a round; rounds are repeated for the time.
     * @param perSample operations timed together.
     * @param warmupNs before the measurement.
     * @param durationNs of the measurement.
     */
    record Extent(int operations, int perSample, long warmupNs, long durationNs) {}

    private final String id;
    private final String what;
    private final Extent extent;
    private final Setup setup;
    private long sink;

    LoopWorkload(String id, String what, Extent extent, Setup setup) {
        this.id = id;
        this.what = what;
        this.extent = extent;
        this.setup = setup;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final Operation operation = setup.open();
        final Histogram warmup = new Histogram(HIGHEST_NS, 3);
        final long warmupOperations = measure(operation, warmup, extent.warmupNs());
        final Histogram samples = new Histogram(HIGHEST_NS, 3);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final double memoryBefore = usedMib();
        final long collections = collections();
        final long allocated =
                threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
        final long startNs = System.nanoTime();
        final long operations = measure(operation, samples, extent.durationNs());
        final double durationS = (System.nanoTime() - startNs) / 1e9;
        final double bytesPerOp =
                (threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - allocated) / (double) operations;
        return new BenchmarkResult(
                id,
                what,
                startedAt,
                environment,
                "none",
                "none",
                new Work(operations, warmupOperations, durationS, 1, samples.getTotalCount()),
                LatencyFigures.of(samples),
                new Usage(
                        memoryBefore,
                        usedMib(),
                        Double.NaN,
                        collections() - collections,
                        Double.NaN,
                        Double.NaN,
                        Math.round(bytesPerOp * 10) / 10.0),
                "around " + extent.perSample() + " operations in this process; a sample is their mean",
                List.of(),
                Map.of());
    }

    private long measure(Operation operation, Histogram samples, long durationNs) {
        final long endNs = System.nanoTime() + durationNs;
        long done = 0;
        long nowNs = System.nanoTime();
        while (nowNs < endNs) {
            for (int i = 0; i < extent.operations(); i += extent.perSample()) {
                for (int j = i; j < i + extent.perSample(); j++) {
                    sink += operation.run(j);
                }
                final long thenNs = System.nanoTime();
                samples.recordValue(Math.clamp((thenNs - nowNs) / extent.perSample(), 0, HIGHEST_NS));
                nowNs = thenNs;
            }
            done += extent.operations();
        }
        return done;
    }

    private static double usedMib() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    /** Sum of the operations' results, so that the compiler does not remove them. */
    long sink() {
        return sink;
    }
}
