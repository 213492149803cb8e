package org.peregrine.engine.binding.shape;

import java.util.Arrays;
import org.peregrine.codec.json.JsonCursor;

/**
 * The components of one record while it is read: primitives as they are, everything else as a reference. Kept by
 * whoever reads many records, one after another, so that reading one allocates the record and what it holds, and no
 * more. One thread at a time.
 */
public final class RecordSlots {
    private static final int FEW = 8;

    private final JsonCursor cursor = new JsonCursor();
    private long[] bits;
    private Object[] references;
    private boolean[] given;
    private int size;

    /** Slots that grow with the records that are read. */
    public RecordSlots() {
        this(FEW);
    }

    RecordSlots(int capacity) {
        grow(capacity);
    }

    private void grow(int capacity) {
        bits = new long[capacity];
        references = new Object[capacity];
        given = new boolean[capacity];
    }

    /** Empties them for a record of so many components. */
    RecordSlots begin(int components) {
        if (components > bits.length) {
            grow(components);
        } else {
            Arrays.fill(given, 0, components, false);
        }
        size = components;
        return this;
    }

    /** Lets go of what the record holds now. */
    void end() {
        Arrays.fill(references, 0, size, null);
    }

    /** Walks the members of the object that is read. */
    JsonCursor cursor() {
        return cursor;
    }

    void give(int index) {
        given[index] = true;
    }

    boolean isGiven(int index) {
        return given[index];
    }

    void set(int index, long value) {
        bits[index] = value;
    }

    void set(int index, double value) {
        bits[index] = Double.doubleToRawLongBits(value);
    }

    void set(int index, Object value) {
        references[index] = value;
    }

    long longAt(int index) {
        return bits[index];
    }

    double doubleAt(int index) {
        return Double.longBitsToDouble(bits[index]);
    }

    Object referenceAt(int index) {
        return references[index];
    }
}
