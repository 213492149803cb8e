package org.peregrine.bench;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.peregrine.engine.transport.BufferPool;

/**
 * Cost of a large frame or reply besides its bytes: a buffer borrowed and released. With {@code -t 2}: of two threads
 * at once.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class BufferPoolBenchmark {
    /** Bytes borrowed. */
    @Param({"3000", "40000", "1000000"})
    public int length;

    /** Bytes that others have borrowed, in small buffers. */
    @Param({"0", "33554432"})
    public int borrowedBytes;

    private BufferPool pool;

    /** Reserves the region, and takes what others have. */
    @Setup
    public void reserve() {
        pool = new BufferPool(16 << 20, 64 << 20);
        while (pool.borrowedBytes() < borrowedBytes) {
            pool.borrow(3000);
        }
    }

    /** Borrows and releases. */
    @Benchmark
    public int borrowAndRelease() {
        final UnsafeBuffer buffer = pool.borrow(length);
        final int capacity = buffer.capacity();
        pool.release(buffer);
        return capacity;
    }
}
