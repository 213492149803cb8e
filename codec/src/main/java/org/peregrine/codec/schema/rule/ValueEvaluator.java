package org.peregrine.codec.schema.rule;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;

/** Compares values with those of {@code enum} and {@code const}. */
final class ValueEvaluator {
    private static final int MAX_LONG_LENGTH = 18;

    private ValueEvaluator() {}

    static boolean contains(final Walk walk, final ValueSet set, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        return switch (TypeBits.of(buffer.getByte(start))) {
            case TypeBits.STRING -> string(walk, set.strings, start, end);
            case TypeBits.NUMBER -> number(walk, set, start, end);
            case TypeBits.OBJECT, TypeBits.ARRAY -> among(walk, set.containers, start, end);
            default -> (set.literals & ValueSet.literal(buffer.getByte(start))) != 0;
        };
    }

    private static boolean string(final Walk walk, final NameTable strings, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        // An escape is at most six times as long as what it stands for.
        if (end - start - 2 > 6L * strings.longest()) {
            return false;
        }
        if (!walk.charge(strings.lookupSteps() + StepCost.bytes(end - start))) {
            return false;
        }
        final boolean plain = strings.allPlain();
        if (plain && strings.find(buffer, start + 1, end - start - 2) >= 0) {
            return true;
        }
        return JsonSpans.markedStringEnd(buffer, start + 1, walk.limit) < 0
                ? walk.findEscaped(strings, start + 1, end - 1) >= 0
                : !plain && strings.find(buffer, start + 1, end - start - 2) >= 0;
    }

    private static boolean number(final Walk walk, final ValueSet set, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        final boolean negative = buffer.getByte(start) == '-';
        long value = 0;
        int index = negative ? start + 1 : start;
        while (index < end && buffer.getByte(index) >= '0' && buffer.getByte(index) <= '9') {
            value = value * 10 + buffer.getByte(index) - '0';
            index++;
        }
        if (index < end || end - start > MAX_LONG_LENGTH) {
            return among(walk, set.numbers, start, end);
        }
        final long wanted = negative ? -value : value;
        walk.charge(Integer.SIZE - Integer.numberOfLeadingZeros(set.integers.length));
        return Arrays.binarySearch(set.integers, wanted) >= 0;
    }

    private static boolean among(final Walk walk, final JsonValue[] values, final int start, final int end) {
        for (final JsonValue value : values) {
            final int limit = value.offset() + value.length();
            if (walk.equality.equal(walk, value.buffer(), value.offset(), limit, start, end)) {
                return true;
            }
        }
        return false;
    }
}
