package org.peregrine.transports.uring;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory for bytes that go out at the next system call: a slot for each connection that has some. Network thread only.
 */
final class SendSlots {
    static final int NONE = -1;
    static final int BYTES = 4096;
    private static final int COUNT = 256;

    private final UnsafeBuffer memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(COUNT * BYTES, BYTES));
    private final int[] free = new int[COUNT];
    private int freeCount = COUNT;

    SendSlots() {
        for (int i = 0; i < COUNT; i++) {
            free[i] = i;
        }
    }

    /** Takes one; {@link #NONE} when all are taken. */
    int take() {
        return freeCount == 0 ? NONE : free[--freeCount];
    }

    void give(int slot) {
        free[freeCount++] = slot;
    }

    /** Copies all bytes to a slot. */
    void put(int slot, int offset, ByteBuffer source) {
        memory.putBytes(slot * BYTES + offset, source, source.position(), source.remaining());
        source.position(source.limit());
    }

    long address(int slot, int offset) {
        return memory.addressOffset() + (long) slot * BYTES + offset;
    }

    /** A slot's bytes; valid until the next call. */
    ByteBuffer bytes(int slot, int offset, int limit) {
        final ByteBuffer bytes = memory.byteBuffer();
        return bytes.limit(slot * BYTES + limit).position(slot * BYTES + offset);
    }
}
