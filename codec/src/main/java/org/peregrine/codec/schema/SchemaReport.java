package org.peregrine.codec.schema;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.rule.FailureList;

/**
 * The first failures of a value, in the order in which they were found. Owned by the caller, filled by
 * {@link SchemaValidator}, used again for the next value. The way to each is walked when it is told, so fewer are kept
 * of a very long value. A flyweight over the value's bytes: valid as long as they stay where they are. One instance
 * belongs to one thread.
 */
public final class SchemaReport {
    private final FailureList found;
    private final SchemaFailure[] failures;
    private final JsonValue root = new JsonValue();

    /**
     * A report with room for so many failures.
     *
     * @param maxFailures after which validation ends, at least 1.
     * @throws IllegalArgumentException when there is no room.
     */
    public SchemaReport(final int maxFailures) {
        if (maxFailures < 1) {
            throw new IllegalArgumentException("maxFailures must be positive: " + maxFailures);
        }
        found = new FailureList(maxFailures);
        failures = new SchemaFailure[maxFailures];
        final InstancePointer pointer = new InstancePointer();
        for (int i = 0; i < maxFailures; i++) {
            failures[i] = new SchemaFailure(root, pointer, found, i);
        }
    }

    /** Resets the value and its failures. */
    public void clear() {
        root.reset();
        found.begin(0);
    }

    void reset(final JsonValue value) {
        root.wrap(value);
        found.begin(value.offset());
    }

    /** The failures, for a walk to add to. */
    FailureList found() {
        return found;
    }

    /**
     * Number of failures.
     *
     * @return 0 when the value is valid.
     */
    public int count() {
        return found.count();
    }

    /**
     * One failure.
     *
     * @param index from 0.
     * @return a flyweight that this report owns.
     * @throws IndexOutOfBoundsException when there is none.
     */
    public SchemaFailure failure(final int index) {
        if (index < 0 || index >= found.count()) {
            throw new IndexOutOfBoundsException("failure " + index + " of " + found.count());
        }
        return failures[index];
    }

    /**
     * Appends all failures to an open string, as people and models read them. Allocates nothing.
     *
     * @param writer with an open string.
     */
    public void appendTo(final JsonWriter writer) {
        for (int i = 0; i < found.count(); i++) {
            writer.append(i == 0 ? "" : "; ");
            failures[i].appendTo(writer);
        }
    }

    /**
     * Writes all failures as an array of objects with {@code pointer}, {@code keyword}, {@code expected} and
     * {@code found}. Allocates nothing.
     *
     * @param writer positioned at a value.
     */
    public void write(final JsonWriter writer) {
        writer.beginArray();
        for (int i = 0; i < found.count(); i++) {
            failures[i].write(writer);
        }
        writer.endArray();
    }

    /**
     * All failures as text, for logs and debuggers. Allocates.
     *
     * @return the text of {@link #appendTo}.
     */
    @Override
    public String toString() {
        return SchemaFailure.text(this::appendTo);
    }
}
