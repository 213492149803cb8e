package org.peregrine.codec.schema.rule;

import java.util.Arrays;
import org.peregrine.codec.json.JsonValue;

/** The values of {@code enum} or {@code const}. */
public final class ValueSet {
    final NameTable strings;
    final Constraint constraint;

    /** The literals among them as bits: see {@link #literal}. */
    final int literals;

    final JsonValue[] numbers;

    /** Integers among the numbers that fit a long, sorted; may be fewer than the numbers. */
    final long[] integers;

    final JsonValue[] containers;

    /**
     * Values by their types.
     *
     * @param strings among them.
     * @param literals among them as bits: see {@link #literal}.
     * @param numbers among them.
     * @param containers among them: objects and arrays.
     * @param constraint that a value outside breaks.
     */
    public ValueSet(
            final NameTable strings,
            final int literals,
            final JsonValue[] numbers,
            final JsonValue[] containers,
            final Constraint constraint) {
        this.strings = strings;
        this.literals = literals;
        this.numbers = numbers;
        this.containers = containers;
        this.constraint = constraint;
        this.integers = Arrays.stream(numbers)
                .filter(JsonValue::isLong)
                .mapToLong(number -> number.longValue(0))
                .sorted()
                .toArray();
    }

    /**
     * The bit of a literal.
     *
     * @param first byte of it.
     * @return the bit.
     */
    public static int literal(final byte first) {
        return first == 't' ? 1 : first == 'f' ? 2 : 4;
    }
}
