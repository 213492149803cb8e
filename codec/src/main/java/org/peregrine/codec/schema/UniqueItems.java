package org.peregrine.codec.schema;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;

/** Looks for equal elements of an array by a table of hashes that equal values share: linear in the elements, for the hash is seeded; each collision costs a step. */
final class UniqueItems {
    private final Evaluator evaluator;
    private final JsonEquality equality;
    private long[] hashes = {};
    private int[] starts = {};
    private int index;

    UniqueItems(final Evaluator evaluator) {
        this.evaluator = evaluator;
        equality = new JsonEquality(evaluator);
    }

    /** Whether no two elements are equal; false, too, when steps have run out. */
    boolean unique(final int start, final int count) {
        equality.forgetDuplicates();
        if (count < 2) {
            return true;
        }
        final UnsafeBuffer buffer = evaluator.buffer();
        final int limit = evaluator.limit();
        final int capacity = Integer.highestOneBit(count) << 2;
        if (starts.length < capacity) {
            starts = new int[capacity];
            hashes = new long[capacity];
        } else {
            Arrays.fill(starts, 0, capacity, 0);
        }
        int element = JsonSpans.skipWhitespace(buffer, start + 1, limit);
        while (buffer.getByte(element) != ']') {
            final int end = JsonSpans.valueEnd(buffer, element, limit);
            if (!put(element, end, capacity - 1)) {
                index = element;
                return false;
            }
            element = ObjectEvaluator.next(buffer, end, limit);
        }
        return true;
    }

    /** The element that is equal to one before it. */
    int index() {
        return index;
    }

    /** Whether an element has a member twice, so that it cannot be told what it is equal to. */
    boolean duplicateMember() {
        return equality.duplicateFound();
    }

    private boolean put(final int start, final int end, final int mask) {
        final UnsafeBuffer buffer = evaluator.buffer();
        final long hash = equality.hash(start, end);
        int slot = (int) hash & mask;
        while (starts[slot] != 0) {
            if (!evaluator.charge(1)) {
                return false;
            }
            final int other = starts[slot];
            // An element never stands at index 0: a bracket is before it.
            if (hashes[slot] == hash
                    && equality.equal(buffer, other, JsonSpans.valueEnd(buffer, other, end), start, end)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        starts[slot] = start;
        hashes[slot] = hash;
        return evaluator.stepsLeft() >= 0 && !equality.duplicateFound();
    }
}
