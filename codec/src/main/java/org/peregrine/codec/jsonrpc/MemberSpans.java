package org.peregrine.codec.jsonrpc;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;

/**
 * Positions of the known members of one object: a span and a value for each of a few slots. Owned by one
 * {@link Envelope}.
 */
final class MemberSpans {
    private final int[] offsets;
    private final int[] lengths;
    private final JsonValue[] values;

    /** A bit for each slot whose value was handed out, so that clearing touches no other. */
    private int wrapped;

    MemberSpans(final int slots) {
        offsets = new int[slots];
        lengths = new int[slots];
        values = new JsonValue[slots];
        for (int slot = 0; slot < slots; slot++) {
            values[slot] = new JsonValue();
        }
    }

    void clear() {
        for (int slot = 0; slot < lengths.length; slot++) {
            set(slot, 0, 0);
            if ((wrapped & (1 << slot)) != 0) {
                values[slot].reset();
            }
        }
        wrapped = 0;
    }

    void clear(final int slot) {
        set(slot, 0, 0);
    }

    void set(final int slot, final int offset, final int length) {
        offsets[slot] = offset;
        lengths[slot] = length;
    }

    int offset(final int slot) {
        return offsets[slot];
    }

    /** Bytes of the member's value; 0 when there is no such member, for no value is empty. */
    int length(final int slot) {
        return lengths[slot];
    }

    boolean has(final int slot) {
        return lengths[slot] != 0;
    }

    void copyFrom(final MemberSpans other) {
        for (int slot = 0; slot < lengths.length; slot++) {
            offsets[slot] = other.offsets[slot];
            lengths[slot] = other.lengths[slot];
        }
    }

    /** The slot's own value, wrapped around its span; absent when there is no such member. */
    JsonValue value(final UnsafeBuffer buffer, final int slot) {
        wrapped |= 1 << slot;
        return wrap(values[slot], buffer, slot);
    }

    /** A value of the caller's, wrapped around a slot's span; absent when there is no such member. */
    JsonValue wrap(final JsonValue value, final UnsafeBuffer buffer, final int slot) {
        return has(slot) ? value.wrap(buffer, offsets[slot], lengths[slot]) : value.reset();
    }
}
