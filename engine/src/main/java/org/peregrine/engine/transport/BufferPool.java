package org.peregrine.engine.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lends direct buffers in size classes (4 KiB, 16 KiB, 64 KiB, … each four times the last) for what does not fit an
 * inline region: large frames, large replies, partial frames, replies that a peer has not read yet.
 *
 * <p>Any thread may borrow and release: a reply is borrowed by a stage and released by the sender. Memory is
 * allocated on first need, kept for reuse, and never exceeds the budget; at the budget {@link #borrow} answers null,
 * which the borrower turns into a documented reply.
 */
public final class BufferPool {
    /** Readable bytes after a buffer's nominal size, so that a scanner may read past a message's end. */
    public static final int PADDING = 64;

    private static final int SMALLEST_SHIFT = 12;
    private static final int CLASS_SHIFT = 2;
    private static final int KEPT_PER_CLASS = 1024;

    private final ManyToManyConcurrentArrayQueue<UnsafeBuffer>[] free;
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicLong borrowedBytes = new AtomicLong();
    private final long budgetBytes;
    private final int largestBytes;

    /**
     * Creates an empty pool.
     *
     * @param largestBytes least nominal size of the largest class.
     * @param budgetBytes most memory that the pool allocates.
     */
    public BufferPool(int largestBytes, long budgetBytes) {
        this.budgetBytes = budgetBytes;
        final int classes = classOf(largestBytes) + 1;
        this.free = queues(classes);
        this.largestBytes = sizeOf(classes - 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic array creation.
    private static ManyToManyConcurrentArrayQueue<UnsafeBuffer>[] queues(int classes) {
        final ManyToManyConcurrentArrayQueue<UnsafeBuffer>[] queues = new ManyToManyConcurrentArrayQueue[classes];
        for (int i = 0; i < classes; i++) {
            queues[i] = new ManyToManyConcurrentArrayQueue<>(KEPT_PER_CLASS);
        }
        return queues;
    }

    /**
     * Lends a buffer.
     *
     * @param minLength bytes that it must hold, padding not counted.
     * @return a buffer of {@code nominal size + PADDING} bytes with stale content; null when minLength is above the
     *     largest class or the budget is spent.
     */
    public UnsafeBuffer borrow(int minLength) {
        if (minLength > largestBytes) {
            return null;
        }
        final int sizeClass = classOf(minLength);
        UnsafeBuffer buffer = free[sizeClass].poll();
        if (buffer == null) {
            buffer = allocate(sizeOf(sizeClass) + PADDING);
        }
        if (buffer != null) {
            borrowedBytes.addAndGet(buffer.capacity());
        }
        return buffer;
    }

    private UnsafeBuffer allocate(int bytes) {
        if (allocatedBytes.addAndGet(bytes) > budgetBytes) {
            allocatedBytes.addAndGet(-bytes);
            return null;
        }
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }

    /**
     * Takes a buffer back.
     *
     * @param buffer from {@link #borrow}; not to be used afterwards.
     */
    public void release(UnsafeBuffer buffer) {
        borrowedBytes.addAndGet(-buffer.capacity());
        if (!free[classOf(nominalLength(buffer))].offer(buffer)) {
            allocatedBytes.addAndGet(-buffer.capacity());
        }
    }

    /**
     * How much a borrowed buffer holds.
     *
     * @param buffer from {@link #borrow}.
     * @return bytes, padding not counted.
     */
    public static int nominalLength(UnsafeBuffer buffer) {
        return buffer.capacity() - PADDING;
    }

    /**
     * How much is lent out now.
     *
     * @return bytes; 0 when every borrower gave back.
     */
    public long borrowedBytes() {
        return borrowedBytes.get();
    }

    /**
     * How much memory the pool holds, lent or kept.
     *
     * @return bytes.
     */
    public long allocatedBytes() {
        return allocatedBytes.get();
    }

    private static int classOf(int length) {
        final int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1) - SMALLEST_SHIFT);
        return BitUtil.align(shift, CLASS_SHIFT) / CLASS_SHIFT;
    }

    private static int sizeOf(int sizeClass) {
        return 1 << (SMALLEST_SHIFT + CLASS_SHIFT * sizeClass);
    }
}
