package org.peregrine.codec.schema;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;

/** Asks objects, member by member in one walk. */
final class ObjectEvaluator {
    static final Constraint DUPLICATE = new Constraint("duplicate", "each member once");

    /** Bytes, quotes included, up to which a name is compared for the price of its place. */
    private static final int LONG_NAME = 18;

    private final Evaluator evaluator;
    private final DuplicateNames duplicates;
    private final StringEvaluator strings;

    /** What the last walk counted. */
    private int memberCount;

    private int unnamedCount;

    ObjectEvaluator(final Evaluator evaluator) {
        this.evaluator = evaluator;
        duplicates = new DuplicateNames(evaluator);
        strings = new StringEvaluator(evaluator);
    }

    int apply(final ObjectRule rule, final int start) {
        if (!evaluator.enter()) {
            return Evaluator.FAILED;
        }
        final int tracker = evaluator.tracker();
        evaluator.tracker(Evaluator.NO_TRACKER);
        evaluator.charge(2L * StepCost.words(rule.required.length));
        final int seen = evaluator.scratch().push(rule.required.length);
        final int end = walk(rule, start, seen, tracker);
        evaluator.tracker(tracker);
        if (end < 0 || !counts(rule, start) || !presence(rule, start, seen)) {
            return Evaluator.FAILED;
        }
        evaluator.scratch().pop(seen);
        evaluator.leave();
        return end;
    }

    private int walk(final ObjectRule rule, final int start, final int seen, final int tracker) {
        final UnsafeBuffer buffer = evaluator.buffer();
        final int limit = evaluator.limit();
        final NameTable names = rule.names;
        final boolean plain = rule.patterns.length == 0 && rule.propertyNames == null && tracker < 0;
        int count = 0;
        int unnamed = 0;
        int expected = 0;
        int index = evaluator.space(start + 1);
        while (buffer.getByte(index) != '}') {
            // Most peers write members in the schema's order.
            int ordinal = expected;
            int nameEnd = names.endOf(expected, buffer, index + 1);
            if (nameEnd == 0) {
                if (!evaluator.charge(names.lookupSteps())) {
                    return Evaluator.FAILED;
                }
                final int marked = JsonSpans.markedStringEnd(buffer, index + 1, limit);
                nameEnd = marked < 0 ? ~marked : marked;
                evaluator.charge(marked < 0 ? StepCost.tokens(nameEnd - index) : StepCost.bytes(nameEnd - index));
                ordinal = marked < 0
                        ? evaluator.findEscaped(names, index + 1, nameEnd - 1)
                        : names.find(buffer, index + 1, nameEnd - index - 2);
            } else if (nameEnd - index > LONG_NAME) {
                evaluator.charge(StepCost.bytes(nameEnd - index));
            }
            expected = ordinal + 1;
            if (ordinal < 0) {
                unnamed++;
            } else if (!see(seen, ordinal) && evaluator.fails(DUPLICATE, index)) {
                return Evaluator.FAILED;
            }
            final int value = buffer.getByte(nameEnd) == ':' && buffer.getByte(nameEnd + 1) > ' '
                    ? nameEnd + 1
                    : evaluator.value(nameEnd);
            final Rule property = ordinal < 0 ? null : rule.properties[ordinal];
            final int end;
            if (plain && property != null) {
                end = evaluator.apply(property, value);
            } else {
                end = member(rule, property, index, nameEnd, value, tracker < 0 ? tracker : bit(tracker, count));
            }
            if (end < 0) {
                return Evaluator.FAILED;
            }
            index = buffer.getByte(end) == ',' && buffer.getByte(end + 1) > ' ' ? end + 1 : evaluator.next(end);
            count++;
        }
        memberCount = count;
        unnamedCount = unnamed;
        return index + 1;
    }

    /** Where a member's bit stands: the index of the tracker in the upper, that of the member in the lower half. */
    private static long bit(final int tracker, final int member) {
        return ((long) tracker << Integer.SIZE) | member;
    }

    /** Notes that a name is there. Returns false when it was before. */
    private boolean see(final int seen, final int ordinal) {
        final long[] words = evaluator.scratch().words();
        final int word = seen + (ordinal >>> 6);
        final long before = words[word];
        words[word] = before | (1L << ordinal);
        return words[word] != before;
    }

    /** A member that is more, or less, than a property. Returns the index after its value. */
    private int member(
            final ObjectRule rule,
            final Rule property,
            final int name,
            final int nameEnd,
            final int value,
            final long bit) {
        if (!evaluator.charge(StepCost.PLACE) || (rule.propertyNames != null && !nameAdmitted(rule, name))) {
            return Evaluator.FAILED;
        }
        int end = property == null ? 0 : evaluator.apply(property, value);
        for (int i = 0; i < rule.patterns.length && end >= 0; i++) {
            if (strings.find(rule.patterns[i], name, nameEnd)) {
                end = evaluator.apply(rule.patternRules[i], value);
            } else if (!evaluator.charge(StepCost.PLACE)) {
                return Evaluator.FAILED;
            }
        }
        if (end == 0 && rule.additional != null) {
            end = additional(rule, value);
        }
        if (end > 0 && bit >= 0) {
            final long[] words = evaluator.scratch().words();
            words[SpecialEvaluator.word((int) (bit >>> Integer.SIZE), (int) bit)] |= 1L << bit;
        }
        return end == 0 ? evaluator.skip(value) : end;
    }

    private int additional(final ObjectRule rule, final int value) {
        if (!rule.additional.rejectsAll()) {
            return evaluator.apply(rule.additional, value);
        }
        return evaluator.fails(rule.additionalConstraint, value) ? Evaluator.FAILED : evaluator.skip(value);
    }

    private boolean nameAdmitted(final ObjectRule rule, final int name) {
        // A name stands between quotes as a string does.
        return evaluator.test(rule.propertyNames, name) || !evaluator.fails(rule.propertyNamesConstraint, name);
    }

    private boolean counts(final ObjectRule rule, final int start) {
        final int count = memberCount;
        if (unnamedCount > 1 && duplicates.any(start, count) && evaluator.fails(DUPLICATE, duplicates.index())) {
            return false;
        }
        if (count < rule.minProperties && evaluator.fails(rule.minPropertiesConstraint, start)) {
            return false;
        }
        return count <= rule.maxProperties || !evaluator.fails(rule.maxPropertiesConstraint, start);
    }

    private boolean presence(final ObjectRule rule, final int start, final int seen) {
        final long[] words = evaluator.scratch().words();
        for (int i = 0; i < rule.required.length; i++) {
            final long missing = rule.required[i] & ~words[seen + i];
            if (missing != 0 && !missing(rule, start, missing, 64 * i)) {
                return false;
            }
        }
        if (rule.dependedOn == null) {
            return true;
        }
        for (int i = 0; i < rule.dependedOn.length; i++) {
            long present = rule.dependedOn[i] & evaluator.scratch().words()[seen + i];
            for (; present != 0; present &= present - 1) {
                if (!dependents(rule, start, seen, 64 * i + Long.numberOfTrailingZeros(present))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean missing(final ObjectRule rule, final int start, final long bits, final int firstOrdinal) {
        for (long left = bits; left != 0; left &= left - 1) {
            final int ordinal = firstOrdinal + Long.numberOfTrailingZeros(left);
            if (evaluator.fails(rule.requiredConstraints[ordinal], start)) {
                return false;
            }
        }
        return true;
    }

    private boolean dependents(final ObjectRule rule, final int start, final int seen, final int ordinal) {
        final ObjectRule.Dependency[] dependencies =
                rule.dependentRequired == null ? null : rule.dependentRequired[ordinal];
        if (dependencies != null) {
            if (!evaluator.charge(StepCost.PLACE + dependencies.length / 2)) {
                return false;
            }
            for (final ObjectRule.Dependency dependency : dependencies) {
                if (!isSeen(seen, dependency.ordinal()) && evaluator.fails(dependency.constraint(), start)) {
                    return false;
                }
            }
        }
        final Rule dependent = rule.dependentSchemas == null ? null : rule.dependentSchemas[ordinal];
        return dependent == null || evaluator.apply(dependent, start) >= 0;
    }

    private boolean isSeen(final int seen, final int ordinal) {
        return (evaluator.scratch().words()[seen + (ordinal >>> 6)] & (1L << ordinal)) != 0;
    }
}
