package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;

/** Asks arrays, element by element in one walk. */
final class ArrayEvaluator {
    private ArrayEvaluator() {}

    static int apply(final Walk walk, final ArrayRule rule, final int start) {
        if (!walk.enter()) {
            return Walk.FAILED;
        }
        final int tracker = walk.tracker;
        walk.tracker = Walk.NO_TRACKER;
        final int end = elements(walk, rule, start, tracker);
        walk.tracker = tracker;
        if (end < 0 || !counts(walk, rule, start)) {
            return Walk.FAILED;
        }
        walk.leave();
        return end;
    }

    private static int elements(final Walk walk, final ArrayRule rule, final int start, final int tracker) {
        final UnsafeBuffer buffer = walk.buffer;
        int count = 0;
        int found = 0;
        int index = walk.space(start + 1);
        while (buffer.getByte(index) != ']') {
            final Rule rest = count < rule.prefix.length ? rule.prefix[count] : rule.items;
            int end = rest == null ? 0 : element(walk, rule, rest, index);
            if (end < 0) {
                return Walk.FAILED;
            }
            if (rule.contains != null && Evaluator.test(walk, rule.contains, index)) {
                found++;
                SpecialEvaluator.track(walk, rule.containsEvaluates ? tracker : Walk.NO_TRACKER, count);
            }
            if (end > 0) {
                SpecialEvaluator.track(walk, tracker, count);
            } else {
                end = walk.skip(index);
            }
            if (!walk.charge(StepCost.PLACE)) {
                return Walk.FAILED;
            }
            index = buffer.getByte(end) == ',' && buffer.getByte(end + 1) > ' ' ? end + 1 : walk.next(end);
            count++;
        }
        walk.elementCount = count;
        walk.foundCount = found;
        return index + 1;
    }

    private static int element(final Walk walk, final ArrayRule rule, final Rule element, final int index) {
        if (!element.rejectsAll() || rule.itemsConstraint == null) {
            return Evaluator.apply(walk, element, index);
        }
        return walk.fails(rule.itemsConstraint, index) ? Walk.FAILED : walk.skip(index);
    }

    private static boolean counts(final Walk walk, final ArrayRule rule, final int start) {
        final int count = walk.elementCount;
        final int found = walk.foundCount;
        if (count < rule.minItems && walk.fails(rule.minItemsConstraint, start)) {
            return false;
        }
        if (count > rule.maxItems && walk.fails(rule.maxItemsConstraint, start)) {
            return false;
        }
        if (rule.contains != null && found < rule.minContains && walk.fails(rule.minContainsConstraint, start)) {
            return false;
        }
        if (rule.contains != null && found > rule.maxContains && walk.fails(rule.maxContainsConstraint, start)) {
            return false;
        }
        return !rule.unique
                || walk.uniqueItems.unique(walk, start, count)
                || (walk.stepsLeft() >= 0 && !repeated(walk, rule));
    }

    private static boolean repeated(final Walk walk, final ArrayRule rule) {
        final Constraint constraint =
                walk.uniqueItems.duplicateMember(walk) ? ObjectEvaluator.DUPLICATE : rule.uniqueConstraint;
        return walk.fails(constraint, walk.uniqueItems.index());
    }
}
