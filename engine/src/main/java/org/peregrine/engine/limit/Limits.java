package org.peregrine.engine.limit;

import java.util.Arrays;

/**
 * The values of every {@link Limit} in one engine: those that the embedding program has set, and defaults. Immutable,
 * any thread.
 */
public final class Limits {
    private final long[] values;

    private Limits(long[] values) {
        this.values = values;
    }

    /**
     * The defaults in this process: less where there is less memory.
     *
     * @return a value for every limit.
     */
    public static Limits standard() {
        final long maxHeapBytes = Runtime.getRuntime().maxMemory();
        return new Limits(Arrays.stream(Limit.values())
                .mapToLong(limit -> limit.initial(maxHeapBytes))
                .toArray());
    }

    /**
     * Sets one limit.
     *
     * @param limit to be set.
     * @param value in the limit's unit.
     * @return limits that differ in that one only.
     * @throws IllegalArgumentException when the value is out of the limit's range.
     */
    public Limits with(Limit limit, long value) {
        limit.check(value);
        final long[] changed = values.clone();
        changed[limit.ordinal()] = value;
        return new Limits(changed);
    }

    /**
     * Reads a limit. No allocation.
     *
     * @param limit to be read.
     * @return its value in the limit's unit.
     */
    public long get(Limit limit) {
        return values[limit.ordinal()];
    }

    /**
     * Reads a limit that is a size. No allocation.
     *
     * @param limit to be read.
     * @return its value in the limit's unit.
     * @throws ArithmeticException when it is no {@code int}.
     */
    public int intValue(Limit limit) {
        return Math.toIntExact(values[limit.ordinal()]);
    }
}
