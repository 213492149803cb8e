package org.peregrine.client.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Lends blocks whose sizes are powers of two. What is given back is kept; of large blocks, which one peer's message can
 * be in need of, only so many that their memory is bounded. One thread.
 */
public final class BlockPool {
    private static final int SMALLEST_SHIFT = 12;
    private static final int LARGEST_SHIFT = 30;
    private static final int LARGE_BYTES = 1 << 20;
    private static final int MAX_LARGE_BYTES = 32 << 20;

    private final List<ArrayDeque<Block>> free = new ArrayList<>();
    private int largeBytes;

    BlockPool() {
        for (int shift = 0; shift <= LARGEST_SHIFT; shift++) {
            free.add(new ArrayDeque<>());
        }
    }

    Block borrow(int minBytes) {
        final int shift = shiftOf(minBytes);
        final Block kept = free.get(shift).pollLast();
        if (kept == null) {
            return Block.allocate(1 << shift);
        }
        if (kept.capacity() > LARGE_BYTES) {
            largeBytes -= kept.capacity();
        }
        return kept;
    }

    void release(Block block) {
        if (block.capacity() > LARGE_BYTES) {
            if (block.capacity() > MAX_LARGE_BYTES - largeBytes) {
                return; // The collector has it.
            }
            largeBytes += block.capacity();
        }
        free.get(shiftOf(block.capacity())).addLast(block);
    }

    private static int shiftOf(int minBytes) {
        return Math.max(SMALLEST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(minBytes - 1));
    }
}
