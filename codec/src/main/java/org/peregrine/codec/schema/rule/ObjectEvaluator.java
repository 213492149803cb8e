package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;

/** Asks objects, member by member in one walk. */
final class ObjectEvaluator {
    static final Constraint DUPLICATE = new Constraint("duplicate", "each member once");

    /** Bytes, quotes included, up to which a name is compared for the price of its place. */
    private static final int LONG_NAME = 18;

    private ObjectEvaluator() {}

    static int apply(final Walk walk, final ObjectRule rule, final int start) {
        if (!walk.enter()) {
            return Walk.FAILED;
        }
        final int tracker = walk.tracker;
        walk.tracker = Walk.NO_TRACKER;
        walk.charge(2L * StepCost.words(rule.required.length));
        final int seen = walk.scratch.push(rule.required.length);
        final int end = members(walk, rule, start, seen, tracker);
        walk.tracker = tracker;
        if (end < 0 || !counts(walk, rule, start) || !presence(walk, rule, start, seen)) {
            return Walk.FAILED;
        }
        walk.scratch.pop(seen);
        walk.leave();
        return end;
    }

    private static int members(
            final Walk walk, final ObjectRule rule, final int start, final int seen, final int tracker) {
        final UnsafeBuffer buffer = walk.buffer;
        final int limit = walk.limit;
        final NameTable names = rule.names;
        final boolean plain = rule.patterns.length == 0 && rule.propertyNames == null && tracker < 0;
        int count = 0;
        int unnamed = 0;
        int expected = 0;
        int index = walk.space(start + 1);
        while (buffer.getByte(index) != '}') {
            // Most peers write members in the schema's order.
            int ordinal = expected;
            int nameEnd = names.endOf(expected, buffer, index + 1);
            if (nameEnd == 0) {
                if (!walk.charge(names.lookupSteps())) {
                    return Walk.FAILED;
                }
                final int marked = JsonSpans.markedStringEnd(buffer, index + 1, limit);
                nameEnd = marked < 0 ? ~marked : marked;
                walk.charge(marked < 0 ? StepCost.tokens(nameEnd - index) : StepCost.bytes(nameEnd - index));
                ordinal = marked < 0
                        ? walk.findEscaped(names, index + 1, nameEnd - 1)
                        : names.find(buffer, index + 1, nameEnd - index - 2);
            } else if (nameEnd - index > LONG_NAME) {
                walk.charge(StepCost.bytes(nameEnd - index));
            }
            expected = ordinal + 1;
            if (ordinal < 0) {
                unnamed++;
            } else if (!see(walk, seen, ordinal) && walk.fails(DUPLICATE, index)) {
                return Walk.FAILED;
            }
            final int value = buffer.getByte(nameEnd) == ':' && buffer.getByte(nameEnd + 1) > ' '
                    ? nameEnd + 1
                    : walk.value(nameEnd);
            final Rule property = ordinal < 0 ? null : rule.properties[ordinal];
            int end = plain && property != null
                    ? Evaluator.apply(walk, property, value)
                    : member(walk, rule, property, index, nameEnd, value);
            if (end < 0) {
                return Walk.FAILED;
            }
            if (end == 0) {
                end = walk.skip(value);
            } else if (tracker >= 0) {
                SpecialEvaluator.track(walk, tracker, count);
            }
            index = buffer.getByte(end) == ',' && buffer.getByte(end + 1) > ' ' ? end + 1 : walk.next(end);
            count++;
        }
        walk.memberCount = count;
        walk.unnamedCount = unnamed;
        return index + 1;
    }

    /** Notes that a name is there. Returns false when it was before. */
    private static boolean see(final Walk walk, final int seen, final int ordinal) {
        final long[] words = walk.scratch.words();
        final int word = seen + (ordinal >>> 6);
        final long before = words[word];
        words[word] = before | (1L << ordinal);
        return words[word] != before;
    }

    /**
     * A member that is more, or less, than a property. Returns the index after its value; 0 when nothing is asked of
     * it.
     */
    private static int member(
            final Walk walk,
            final ObjectRule rule,
            final Rule property,
            final int name,
            final int nameEnd,
            final int value) {
        if (!walk.charge(StepCost.PLACE) || (rule.propertyNames != null && !nameAdmitted(walk, rule, name))) {
            return Walk.FAILED;
        }
        int end = property == null ? 0 : Evaluator.apply(walk, property, value);
        for (int i = 0; i < rule.patterns.length && end >= 0; i++) {
            if (StringEvaluator.find(walk, rule.patterns[i], name, nameEnd)) {
                end = Evaluator.apply(walk, rule.patternRules[i], value);
            } else if (!walk.charge(StepCost.PLACE)) {
                return Walk.FAILED;
            }
        }
        if (end == 0 && rule.additional != null) {
            end = additional(walk, rule, value);
        }
        return end;
    }

    private static int additional(final Walk walk, final ObjectRule rule, final int value) {
        if (!rule.additional.rejectsAll()) {
            return Evaluator.apply(walk, rule.additional, value);
        }
        return walk.fails(rule.additionalConstraint, value) ? Walk.FAILED : walk.skip(value);
    }

    private static boolean nameAdmitted(final Walk walk, final ObjectRule rule, final int name) {
        // A name stands between quotes as a string does.
        return Evaluator.test(walk, rule.propertyNames, name) || !walk.fails(rule.propertyNamesConstraint, name);
    }

    private static boolean counts(final Walk walk, final ObjectRule rule, final int start) {
        final int count = walk.memberCount;
        if (walk.unnamedCount > 1
                && walk.duplicates.any(walk, start, count)
                && walk.fails(DUPLICATE, walk.duplicates.index())) {
            return false;
        }
        if (count < rule.minProperties && walk.fails(rule.minPropertiesConstraint, start)) {
            return false;
        }
        return count <= rule.maxProperties || !walk.fails(rule.maxPropertiesConstraint, start);
    }

    private static boolean presence(final Walk walk, final ObjectRule rule, final int start, final int seen) {
        final long[] words = walk.scratch.words();
        for (int i = 0; i < rule.required.length; i++) {
            final long missing = rule.required[i] & ~words[seen + i];
            if (missing != 0 && !missing(walk, rule, start, missing, 64 * i)) {
                return false;
            }
        }
        if (rule.dependedOn == null) {
            return true;
        }
        for (int i = 0; i < rule.dependedOn.length; i++) {
            long present = rule.dependedOn[i] & walk.scratch.words()[seen + i];
            for (; present != 0; present &= present - 1) {
                if (!dependents(walk, rule, start, seen, 64 * i + Long.numberOfTrailingZeros(present))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean missing(
            final Walk walk, final ObjectRule rule, final int start, final long bits, final int firstOrdinal) {
        for (long left = bits; left != 0; left &= left - 1) {
            final int ordinal = firstOrdinal + Long.numberOfTrailingZeros(left);
            if (walk.fails(rule.requiredConstraints[ordinal], start)) {
                return false;
            }
        }
        return true;
    }

    private static boolean dependents(
            final Walk walk, final ObjectRule rule, final int start, final int seen, final int ordinal) {
        final ObjectRule.Dependency[] dependencies =
                rule.dependentRequired == null ? null : rule.dependentRequired[ordinal];
        if (dependencies != null) {
            if (!walk.charge(StepCost.PLACE + dependencies.length / 2)) {
                return false;
            }
            for (final ObjectRule.Dependency dependency : dependencies) {
                if (!isSeen(walk, seen, dependency.ordinal()) && walk.fails(dependency.constraint(), start)) {
                    return false;
                }
            }
        }
        final Rule dependent = rule.dependentSchemas == null ? null : rule.dependentSchemas[ordinal];
        return dependent == null || Evaluator.apply(walk, dependent, start) >= 0;
    }

    private static boolean isSeen(final Walk walk, final int seen, final int ordinal) {
        return (walk.scratch.words()[seen + (ordinal >>> 6)] & (1L << ordinal)) != 0;
    }
}
