package org.peregrine.codec.schema.rule;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;

/**
 * Looks for members of the same name among those that a schema does not name. A table of its own: linear in the
 * members, for the hash is seeded.
 */
final class DuplicateNames {
    private static final long[] EMPTY = {};
    private static final long UPPER = -1L << Integer.SIZE;

    private final JsonValue name = new JsonValue();

    /**
     * The upper half of a name's hash, and where the name stands. No name stands at index 0: a bracket is before it.
     */
    private long[] slots = EMPTY;

    private int index;

    /** Whether two members of an object have the same name; false, too, when steps have run out. */
    boolean any(final Walk walk, final int start, final int count) {
        final UnsafeBuffer buffer = walk.buffer;
        final int capacity = Integer.highestOneBit(Math.max(4, count)) << 2;
        walk.charge(StepCost.words(capacity));
        if (slots.length < capacity) {
            slots = new long[capacity];
        } else {
            Arrays.fill(slots, 0, capacity, 0);
        }
        int member = walk.space(start + 1);
        while (buffer.getByte(member) != '}') {
            final int marked = JsonSpans.markedStringEnd(buffer, member + 1, walk.limit);
            final int nameEnd = marked < 0 ? ~marked : marked;
            final int hashed = marked < 0 ? StepCost.escapes(nameEnd - member) : StepCost.bytes(nameEnd - member);
            if (!walk.charge(StepCost.TABLE_SLOT + hashed)) {
                return false;
            }
            if (!put(walk, member, nameEnd, capacity - 1)) {
                index = member;
                return walk.stepsLeft() >= 0;
            }
            member = walk.next(walk.skip(walk.value(nameEnd)));
        }
        return false;
    }

    /** The name that was there before. */
    int index() {
        return index;
    }

    private boolean put(final Walk walk, final int start, final int end, final int mask) {
        final UnsafeBuffer buffer = walk.buffer;
        final long hash = name.wrap(buffer, start, end - start).stringHash();
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
            final int other = (int) slots[slot];
            if (!walk.charge(StepCost.PLACE)) {
                return false;
            }
            if (((slots[slot] ^ hash) & UPPER) == 0 && same(walk, other, start, end)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = (hash & UPPER) | start;
        return true;
    }

    private boolean same(final Walk walk, final int other, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        final int otherEnd = JsonSpans.stringEnd(buffer, other + 1, walk.limit);
        return walk.charge(StepCost.bytes(end - start + otherEnd - other))
                && JsonEquality.textEqual(buffer, other + 1, otherEnd - 1, buffer, start + 1, end - 1);
    }
}
