package org.peregrine.codec.schema.rule;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;

/**
 * Looks for equal elements of an array by a table of hashes that equal values share: linear in the elements, for the
 * hash is seeded.
 */
final class UniqueItems {
    private static final long UPPER = -1L << Integer.SIZE;

    /**
     * The upper half of an element's hash, and where it stands. No element stands at index 0: a bracket is before it.
     */
    private long[] slots = {};

    private int index;

    /** Whether no two elements are equal; false, too, when steps have run out. */
    boolean unique(final Walk walk, final int start, final int count) {
        walk.equality.resetDuplicates();
        if (count < 2) {
            return true;
        }
        final UnsafeBuffer buffer = walk.buffer;
        final int capacity = Integer.highestOneBit(count) << 2;
        walk.charge(StepCost.words(capacity));
        if (slots.length < capacity) {
            slots = new long[capacity];
        } else {
            Arrays.fill(slots, 0, capacity, 0);
        }
        int element = walk.space(start + 1);
        while (buffer.getByte(element) != ']') {
            final int end = JsonSpans.valueEnd(buffer, element, walk.limit);
            if (!put(walk, element, end, capacity - 1)) {
                index = element;
                return false;
            }
            element = walk.next(end);
        }
        return true;
    }

    /** The element that is equal to one before it. */
    int index() {
        return index;
    }

    /** Whether an element has a member twice, so that it cannot be told what it is equal to. */
    boolean duplicateMember(final Walk walk) {
        return walk.equality.duplicateFound();
    }

    private boolean put(final Walk walk, final int start, final int end, final int mask) {
        final long hash = walk.equality.hash(walk, start, end);
        if (!walk.charge(StepCost.TABLE_SLOT)) {
            return false;
        }
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            final int other = (int) slots[slot];
            if (!walk.charge(StepCost.PLACE)) {
                return false;
            }
            if (((slots[slot] ^ hash) & UPPER) == 0 && equal(walk, other, start, end)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = (hash & UPPER) | start;
        return walk.stepsLeft() >= 0 && !walk.equality.duplicateFound();
    }

    private boolean equal(final Walk walk, final int other, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        return walk.equality.equal(walk, buffer, other, JsonSpans.valueEnd(buffer, other, end), start, end);
    }
}
