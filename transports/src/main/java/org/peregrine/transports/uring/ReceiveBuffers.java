package org.peregrine.transports.uring;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory that the kernel receives into, whichever connection's bytes come: a ring of buffers that it takes and that
 * are given back, io_uring_register(2), {@code IORING_REGISTER_PBUF_RING}. Network thread only.
 */
final class ReceiveBuffers {
    static final int GROUP = 0;
    private static final int COUNT = 512;
    private static final int BYTES = 4096;
    private static final int ENTRY_BYTES = 16;
    private static final int TAIL = 14;
    private static final int PAGE_BYTES = 4096;

    private final UnsafeBuffer ring =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(COUNT * ENTRY_BYTES, PAGE_BYTES));
    private final UnsafeBuffer memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(COUNT * BYTES, PAGE_BYTES));
    private final int[] lengths = new int[COUNT];
    private final int[] offsets = new int[COUNT];
    private final int[] next = new int[COUNT];
    private int free;
    private short tail;

    void register(Ring owner) throws IOException {
        owner.registerBuffers(ring.addressOffset(), COUNT, GROUP);
        for (int i = 0; i < COUNT; i++) {
            give(i);
        }
        publish();
    }

    /** Whether so many are free that a connection may receive before it reads. */
    boolean arePlenty() {
        return free > COUNT / 4;
    }

    /** Notes that the kernel has filled one. */
    void taken(int buffer, int length) {
        free--;
        lengths[buffer] = length;
        offsets[buffer] = 0;
        next[buffer] = -1;
    }

    int next(int buffer) {
        return next[buffer];
    }

    void append(int buffer, int following) {
        next[buffer] = following;
    }

    /** Copies what fits; true when nothing is left in the buffer. */
    boolean copyAll(int buffer, ByteBuffer target) {
        final int count = Math.min(target.remaining(), lengths[buffer] - offsets[buffer]);
        memory.getBytes(buffer * BYTES + offsets[buffer], target, count);
        offsets[buffer] += count;
        return offsets[buffer] == lengths[buffer];
    }

    /** Gives a buffer back; the kernel sees it from {@link #publish} on. */
    void give(int buffer) {
        final int entry = (tail & (COUNT - 1)) * ENTRY_BYTES;
        ring.putLong(entry, memory.addressOffset() + (long) buffer * BYTES);
        ring.putInt(entry + 8, BYTES);
        ring.putShort(entry + 12, (short) buffer);
        tail++;
        free++;
    }

    void publish() {
        VarHandle.releaseFence();
        ring.putShort(TAIL, tail);
    }
}
