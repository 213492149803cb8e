package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;

/** Asks numbers, exactly: integers of up to 18 digits as longs, all others digit by digit. */
final class NumberEvaluator {
    private static final int MAX_LONG_DIGITS = 18;

    private NumberEvaluator() {}

    static int apply(final Walk walk, final NumberRule rule, final int start) {
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = walk.limit;
        final boolean negative = buffer.getByte(start) == '-';
        final int first = negative ? start + 1 : start;
        long value = 0;
        int index = first;
        int next = 0;
        while (index < limit) {
            next = buffer.getByte(index);
            final int digit = next - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            index++;
        }
        final boolean plain = index == limit || (next != '.' && next != 'e' && next != 'E');
        if (index - first > MAX_LONG_DIGITS) {
            walk.charge(StepCost.bytes(index - first));
        }
        if (rule == null) {
            return plain ? index : walk.skip(start);
        }
        if (plain && index - first <= MAX_LONG_DIGITS && admits(rule, negative ? -value : value)) {
            return index;
        }
        final int fractionEnd =
                next == '.' && index - first <= MAX_LONG_DIGITS ? fractionEnd(walk, buffer, index + 1) : 0;
        if (fractionEnd > 0 && admitsFraction(rule, negative ? -value : value, negative)) {
            return fractionEnd;
        }
        final int end = JsonSpans.valueEnd(buffer, start, limit);
        return admitsExactly(walk, rule, start, end) ? end : Walk.FAILED;
    }

    private static boolean admits(final NumberRule rule, final long value) {
        if (value < rule.longMinimum || value > rule.longMaximum) {
            return false;
        }
        return rule.multiple == null || (rule.longMultiple != 0 && value % rule.longMultiple == 0);
    }

    /** The index after the digits of a fraction; 0 when an exponent follows. */
    private static int fractionEnd(final Walk walk, final UnsafeBuffer buffer, final int start) {
        final int limit = walk.limit;
        int index = start;
        while (index < limit && buffer.getByte(index) >= '0' && buffer.getByte(index) <= '9') {
            index++;
        }
        if (index - start > MAX_LONG_DIGITS) {
            walk.charge(StepCost.bytes(index - start));
        }
        return index < limit && (buffer.getByte(index) | 0x20) == 'e' ? 0 : index;
    }

    /** Whether the integers on both sides are within the bounds: then so is every number between them. */
    private static boolean admitsFraction(final NumberRule rule, final long integer, final boolean negative) {
        final long beyond = negative ? integer - 1 : integer + 1;
        return !rule.integerOnly
                && rule.multiple == null
                && Math.min(integer, beyond) >= rule.longMinimum
                && Math.max(integer, beyond) <= rule.longMaximum;
    }

    private static boolean admitsExactly(final Walk walk, final NumberRule rule, final int start, final int end) {
        final int digits = end - start;
        final int compared = (1 + rule.bounds.length) * StepCost.bytes(digits);
        if (!walk.charge(2 * StepCost.DECIMAL + StepCost.tokens(digits) + compared)) {
            return false;
        }
        walk.decimal.wrap(walk.buffer, start, end);
        if (rule.integerOnly && !walk.decimal.isInteger() && walk.fails(rule.integerConstraint, start)) {
            return false;
        }
        for (final NumberRule.Bound bound : rule.bounds) {
            if (!bound.admits(walk.decimal) && walk.fails(bound.constraint(), start)) {
                return false;
            }
        }
        if (rule.multiple == null) {
            return true;
        }
        return (walk.charge(rule.multiple.steps(walk.decimal)) && rule.multiple.divides(walk.decimal))
                || (walk.stepsLeft() >= 0 && !walk.fails(rule.multipleConstraint, start));
    }
}
