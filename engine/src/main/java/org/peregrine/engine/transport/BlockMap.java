package org.peregrine.engine.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bit for each of equally long blocks: whether it is taken. Runs of 1, 2, 4, 8, … blocks are claimed where they are
 * aligned to their own length, so that a run of up to 64 blocks lies in one word and is claimed by one compare-and-set.
 * Longer runs take whole words, one after the other.
 *
 * <pre>
 *   word    |  0 ······ 63 |  64 ···· 127 |  …              |  last        |
 *           |##.#....####..|..............|                 |##############|
 *            small runs from here up ─►                ◄─ large ones from here down
 * </pre>
 *
 * <p>A run that is released is free in the same moment for any length, alone or with its neighbours: there is nothing
 * to merge. Any thread; no thread waits: a claim that meets another one searches on, and blocks that a stalled thread
 * has half claimed count as taken.
 */
final class BlockMap {
    /** {@link #claim}: there is no such run. */
    static final int NONE = -1;

    /** Blocks of a word. */
    static final int WORD_BLOCKS = Long.SIZE;

    private static final int DISTURBED = -2;
    private static final int WORD_ORDER = 6;
    private static final long ALL = -1L;

    /** Passes over the map for a run of several words that lost a word to another thread. */
    private static final int MAX_PASSES = 3;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

    /** For each order the bits at which an aligned run may begin. */
    private static final long[] STARTS = {
        ALL,
        0x5555_5555_5555_5555L,
        0x1111_1111_1111_1111L,
        0x0101_0101_0101_0101L,
        0x0001_0001_0001_0001L,
        0x0000_0001_0000_0001L,
        1L
    };

    private final long[] words;
    private final int capacity;

    /**
     * Creates a map of free blocks.
     *
     * @param capacity number of blocks, at least 1.
     */
    BlockMap(int capacity) {
        this.capacity = capacity;
        words = new long[(capacity + WORD_BLOCKS - 1) / WORD_BLOCKS];
        final int rest = capacity % WORD_BLOCKS;
        if (rest > 0) {
            words[words.length - 1] = ALL << rest; // Behind the last block nothing is ever free.
        }
    }

    /**
     * Claims a run.
     *
     * @param order its length is 2<sup>order</sup> blocks.
     * @param home block near which the search for a short one begins.
     * @return the first block, a multiple of the length; {@link #NONE} when no such run is free.
     */
    int claim(int order, int home) {
        return order <= WORD_ORDER ? claimWithinWord(order, home / WORD_BLOCKS) : claimWords(1 << (order - WORD_ORDER));
    }

    private int claimWithinWord(int order, int homeWord) {
        final int count = words.length;
        int index = homeWord < count ? homeWord : homeWord % count;
        for (int i = 0; i < count; i++) {
            final int bit = claimIn(index, order);
            if (bit != NONE) {
                return index * WORD_BLOCKS + bit;
            }
            index = index + 1 == count ? 0 : index + 1;
        }
        return NONE;
    }

    private int claimIn(int index, int order) {
        long taken = (long) WORDS.getAcquire(words, index);
        long starts = starts(~taken, order);
        while (starts != 0) {
            final int bit = Long.numberOfTrailingZeros(starts);
            final long seen = (long) WORDS.compareAndExchange(words, index, taken, taken | mask(order) << bit);
            if (seen == taken) {
                return bit;
            }
            taken = seen;
            starts = starts(~taken, order);
        }
        return NONE;
    }

    /** Bits at which an aligned run of free blocks begins. */
    private static long starts(long free, int order) {
        long starts = free;
        for (int i = 0; i < order; i++) {
            starts &= starts >>> (1 << i);
        }
        return starts & STARTS[order];
    }

    private static long mask(int order) {
        return ALL >>> (Long.SIZE - (1 << order));
    }

    private int claimWords(int count) {
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            final int first = claimWordsFrom(words.length / count * count, count);
            if (first != DISTURBED) {
                return first;
            }
        }
        return NONE;
    }

    /**
     * Looks for a run of words below an index, downwards; {@link #DISTURBED} when another thread has taken the only
     * free ones.
     */
    private int claimWordsFrom(int end, int count) {
        int outcome = NONE;
        for (int first = end - count; first >= 0; first -= count) {
            if (areFree(first, count)) {
                if (claimAll(first, count)) {
                    return first * WORD_BLOCKS;
                }
                outcome = DISTURBED;
            }
        }
        return outcome;
    }

    private boolean areFree(int first, int count) {
        for (int i = first; i < first + count; i++) {
            if ((long) WORDS.getAcquire(words, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean claimAll(int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (!WORDS.compareAndSet(words, i, 0L, ALL)) {
                while (--i >= first) {
                    WORDS.setRelease(words, i, 0L);
                }
                return false;
            }
        }
        return true;
    }

    /**
     * Releases a run.
     *
     * @param first as {@link #claim} returned it.
     * @param order as it was claimed.
     * @return false when it was not taken as a whole: it was released twice, and the map cannot be trusted any more.
     */
    boolean release(int first, int order) {
        final int index = first / WORD_BLOCKS;
        if (order < WORD_ORDER) {
            final long run = mask(order) << first;
            return ((long) WORDS.getAndBitwiseAnd(words, index, ~run) & run) == run;
        }
        boolean whole = true;
        for (int i = index; i < index + (1 << (order - WORD_ORDER)); i++) {
            whole &= (long) WORDS.getAcquire(words, i) == ALL;
            WORDS.setRelease(words, i, 0L); // Only its owner writes a word that is taken as a whole.
        }
        return whole;
    }

    /**
     * Counts the blocks that are taken: exact when no thread claims or releases meanwhile.
     *
     * @return blocks.
     */
    int taken() {
        int taken = capacity - words.length * WORD_BLOCKS; // Those behind the last one do not count.
        for (int i = 0; i < words.length; i++) {
            taken += Long.bitCount((long) WORDS.getAcquire(words, i));
        }
        return taken;
    }
}
