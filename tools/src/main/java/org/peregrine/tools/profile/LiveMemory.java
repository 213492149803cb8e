package org.peregrine.tools.profile;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory that a process keeps: heap after a garbage collection that is asked for, and direct memory, over time. Asking
 * for collections costs the process time; nothing else says what is live.
 */
public final class LiveMemory {
    /**
     * Memory at one moment, in bytes.
     *
     * @param atNs since the first look.
     * @param heap live objects, right after a collection.
     * @param heapCommitted memory that the heap has from the operating system.
     * @param nonHeap classes, compiled code and the like.
     * @param direct buffers outside the heap.
     * @param mapped files mapped into memory.
     */
    public record Sample(long atNs, long heap, long heapCommitted, long nonHeap, long direct, long mapped) {
        /** Sum that a leak would let grow. */
        public long live() {
            return heap + direct;
        }
    }

    private LiveMemory() {}

    /**
     * Looks again and again.
     *
     * @param process attached to.
     * @param duration from the first look to the last.
     * @param samples number of samples, at least 2.
     * @param each called after each look.
     * @return in the order of time.
     * @throws IOException when the process ends meanwhile.
     */
    public static List<Sample> watch(JavaProcess process, Duration duration, int samples, Consumer<Sample> each)
            throws IOException, InterruptedException {
        final MemoryMXBean memory = process.bean(ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        final BufferPoolMXBean direct = process.bean("java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
        final BufferPoolMXBean mapped = process.bean("java.nio:type=BufferPool,name=mapped", BufferPoolMXBean.class);
        final List<Sample> seen = new ArrayList<>();
        final long startNs = System.nanoTime();
        for (int i = 0; i < samples; i++) {
            final long dueNs = startNs + duration.toNanos() * i / (samples - 1);
            Thread.sleep(Duration.ofNanos(Math.max(0, dueNs - System.nanoTime())));
            memory.gc();
            final Sample sample = new Sample(
                    System.nanoTime() - startNs,
                    memory.getHeapMemoryUsage().getUsed(),
                    memory.getHeapMemoryUsage().getCommitted(),
                    memory.getNonHeapMemoryUsage().getUsed(),
                    direct.getMemoryUsed(),
                    mapped.getMemoryUsed());
            seen.add(sample);
            each.accept(sample);
        }
        return List.copyOf(seen);
    }
}
