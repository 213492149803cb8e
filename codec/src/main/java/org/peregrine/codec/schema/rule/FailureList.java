package org.peregrine.codec.schema.rule;

/**
 * The first failures of a walk, in the order in which they were found. The way to each is walked when it is told, so
 * fewer are kept of a very long value. One instance belongs to one thread.
 */
public final class FailureList {
    /** Bytes that are walked over, at most, to say where more than one failure is. */
    private static final int MAX_WALKED_BYTES = 1 << 20;

    private final Constraint[] constraints;
    private final int[] indexes;
    private int origin;
    private int count;
    private long walkedBytes;

    /**
     * Room for failures.
     *
     * @param capacity after which a walk ends, at least 1.
     */
    public FailureList(final int capacity) {
        constraints = new Constraint[capacity];
        indexes = new int[capacity];
    }

    /**
     * Removes all failures, for a walk over another value.
     *
     * @param start of the value.
     */
    public void begin(final int start) {
        for (int i = 0; i < count; i++) {
            constraints[i] = null;
        }
        origin = start;
        count = 0;
        walkedBytes = 0;
    }

    /**
     * Keeps a failure, unless it is there or there is no room.
     *
     * @param constraint that is broken.
     * @param index of the value, or of a member's name, that breaks it.
     * @return whether there is no more room: for failures, or for ways to them.
     */
    public boolean add(final Constraint constraint, final int index) {
        if (count < constraints.length && !contains(constraint, index)) {
            final int way = index - origin;
            if (count > 0 && walkedBytes + way > MAX_WALKED_BYTES) {
                return true;
            }
            walkedBytes += way;
            constraints[count] = constraint;
            indexes[count] = index;
            count++;
        }
        return count == constraints.length;
    }

    /** The same rule may be asked of the same value more than once. */
    private boolean contains(final Constraint constraint, final int index) {
        for (int i = 0; i < count; i++) {
            if (indexes[i] == index && constraints[i].equals(constraint)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The number of failures.
     *
     * @return 0 when the value is valid.
     */
    public int count() {
        return count;
    }

    /**
     * A failure's constraint.
     *
     * @param position from 0, below {@link #count()}.
     * @return the constraint that is broken.
     */
    public Constraint constraint(final int position) {
        return constraints[position];
    }

    /**
     * A failure's place.
     *
     * @param position from 0, below {@link #count()}.
     * @return the index of the value, or of a member's name.
     */
    public int index(final int position) {
        return indexes[position];
    }
}
