package org.peregrine.codec.schema;

import org.agrona.concurrent.UnsafeBuffer;

/** Asks arrays, element by element in one walk. */
final class ArrayEvaluator {
    private final Evaluator evaluator;
    private final UniqueItems uniqueItems;

    /** What the last walk counted. */
    private int elementCount;

    private int foundCount;

    ArrayEvaluator(final Evaluator evaluator) {
        this.evaluator = evaluator;
        uniqueItems = new UniqueItems(evaluator);
    }

    int apply(final ArrayRule rule, final int start) {
        if (!evaluator.enter()) {
            return Evaluator.FAILED;
        }
        final int tracker = evaluator.tracker();
        evaluator.tracker(Evaluator.NO_TRACKER);
        final int end = walk(rule, start, tracker);
        evaluator.tracker(tracker);
        if (end < 0 || !counts(rule, start)) {
            return Evaluator.FAILED;
        }
        evaluator.leave();
        return end;
    }

    private int walk(final ArrayRule rule, final int start, final int tracker) {
        final UnsafeBuffer buffer = evaluator.buffer();
        int count = 0;
        int found = 0;
        int index = evaluator.space(start + 1);
        while (buffer.getByte(index) != ']') {
            final Rule rest = count < rule.prefix.length ? rule.prefix[count] : rule.items;
            int end = rest == null ? 0 : element(rule, rest, index);
            if (end < 0) {
                return Evaluator.FAILED;
            }
            if (rule.contains != null && evaluator.test(rule.contains, index)) {
                found++;
                track(rule.containsEvaluates ? tracker : Evaluator.NO_TRACKER, count);
            }
            if (end > 0) {
                track(tracker, count);
            } else {
                end = evaluator.skip(index);
            }
            if (!evaluator.charge(StepCost.PLACE)) {
                return Evaluator.FAILED;
            }
            index = buffer.getByte(end) == ',' && buffer.getByte(end + 1) > ' ' ? end + 1 : evaluator.next(end);
            count++;
        }
        elementCount = count;
        foundCount = found;
        return index + 1;
    }

    private int element(final ArrayRule rule, final Rule element, final int index) {
        if (!element.rejectsAll() || rule.itemsConstraint == null) {
            return evaluator.apply(element, index);
        }
        return evaluator.fails(rule.itemsConstraint, index) ? Evaluator.FAILED : evaluator.skip(index);
    }

    private void track(final int tracker, final int element) {
        if (tracker != Evaluator.NO_TRACKER) {
            evaluator.scratch().words()[SpecialEvaluator.word(tracker, element)] |= 1L << element;
        }
    }

    private boolean counts(final ArrayRule rule, final int start) {
        final int count = elementCount;
        final int found = foundCount;
        if (count < rule.minItems && evaluator.fails(rule.minItemsConstraint, start)) {
            return false;
        }
        if (count > rule.maxItems && evaluator.fails(rule.maxItemsConstraint, start)) {
            return false;
        }
        if (rule.contains != null && found < rule.minContains && evaluator.fails(rule.minContainsConstraint, start)) {
            return false;
        }
        if (rule.contains != null && found > rule.maxContains && evaluator.fails(rule.maxContainsConstraint, start)) {
            return false;
        }
        return !rule.unique || uniqueItems.unique(start, count) || (evaluator.stepsLeft() >= 0 && !repeated(rule));
    }

    private boolean repeated(final ArrayRule rule) {
        final Constraint constraint = uniqueItems.duplicateMember() ? ObjectEvaluator.DUPLICATE : rule.uniqueConstraint;
        return evaluator.fails(constraint, uniqueItems.index());
    }
}
