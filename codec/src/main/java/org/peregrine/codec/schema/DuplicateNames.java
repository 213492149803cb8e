package org.peregrine.codec.schema;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;

/** Looks for members of the same name among those that a schema does not name. A table of its own: linear in the members, for the hash is seeded; each collision costs a step. */
final class DuplicateNames {
    private static final int[] EMPTY = {};

    private final Evaluator evaluator;
    private final JsonValue name = new JsonValue();
    private int[] slots = EMPTY;
    private int index;

    DuplicateNames(final Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Whether two members of an object have the same name. */
    boolean any(final int start, final int count) {
        final UnsafeBuffer buffer = evaluator.buffer();
        final int limit = evaluator.limit();
        final int capacity = Integer.highestOneBit(Math.max(4, count)) << 2;
        if (slots.length < capacity) {
            slots = new int[capacity];
        } else {
            java.util.Arrays.fill(slots, 0, capacity, 0);
        }
        int member = JsonSpans.skipWhitespace(buffer, start + 1, limit);
        while (buffer.getByte(member) != '}') {
            final int nameEnd = JsonSpans.stringEnd(buffer, member + 1, limit);
            if (!put(member, nameEnd, capacity - 1)) {
                index = member;
                return evaluator.stepsLeft() >= 0;
            }
            final int value = JsonSpans.memberValue(buffer, nameEnd, limit);
            member = ObjectEvaluator.next(buffer, JsonSpans.valueEnd(buffer, value, limit), limit);
        }
        return false;
    }

    /** The name that was there before. */
    int index() {
        return index;
    }

    private boolean put(final int start, final int end, final int mask) {
        final UnsafeBuffer buffer = evaluator.buffer();
        name.wrap(buffer, start, end - start);
        int slot = (int) name.stringHash() & mask;
        while (slots[slot] != 0) {
            final int other = slots[slot];
            final int otherEnd = JsonSpans.stringEnd(buffer, other + 1, evaluator.limit());
            if (!evaluator.charge(1)
                    || JsonEquality.textEqual(buffer, other + 1, otherEnd - 1, buffer, start + 1, end - 1)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = start;
        return true;
    }
}
