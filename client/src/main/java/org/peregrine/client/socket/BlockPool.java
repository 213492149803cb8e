package org.peregrine.client.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Lends blocks whose sizes are powers of two; what is given back is kept. One thread. */
public final class BlockPool {
    private static final int SMALLEST_SHIFT = 12;
    private static final int LARGEST_SHIFT = 30;

    private final List<ArrayDeque<Block>> free = new ArrayList<>();

    BlockPool() {
        for (int shift = 0; shift <= LARGEST_SHIFT; shift++) {
            free.add(new ArrayDeque<>());
        }
    }

    Block borrow(int minBytes) {
        final int shift = shiftOf(minBytes);
        final Block kept = free.get(shift).pollLast();
        return kept == null ? Block.allocate(1 << shift) : kept;
    }

    void release(Block block) {
        free.get(shiftOf(block.capacity())).addLast(block);
    }

    private static int shiftOf(int minBytes) {
        return Math.max(SMALLEST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(minBytes - 1));
    }
}
