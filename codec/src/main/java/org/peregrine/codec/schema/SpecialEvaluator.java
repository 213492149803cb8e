package org.peregrine.codec.schema;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What few schemas need: the dynamic scope of {@code $dynamicRef}, and for {@code unevaluatedItems} and {@code unevaluatedProperties} a tracker:
 * one bit for each element or member of a value, set when a rule has evaluated it.
 */
final class SpecialEvaluator {
    private final Evaluator evaluator;

    /** The resources that evaluation went through, the outermost first. */
    private int[] scope = new int[16];

    private int scopeCount;

    SpecialEvaluator(final Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    void reset() {
        scopeCount = 0;
    }

    int apply(final Rule rule, final int start) {
        evaluator.charge(StepCost.SCOPE);
        final int outer = scopeCount;
        if (outer == 0 || scope[outer - 1] != rule.resource) {
            if (outer == scope.length) {
                scope = Arrays.copyOf(scope, 2 * outer);
            }
            scope[scopeCount++] = rule.resource;
        }
        final byte first = evaluator.buffer().getByte(start);
        final Rule.Unevaluated unevaluated =
                first == '{' ? rule.unevaluatedProperties : first == '[' ? rule.unevaluatedItems : null;
        final int end = unevaluated == null ? evaluator.applyParts(rule, start) : tracked(rule, unevaluated, start);
        scopeCount = outer;
        return end;
    }

    /** Where a dynamic reference leads: to the outermost resource of the scope that has its anchor (2020-12 core, section 8.2.3.2). */
    Rule target(final Applicators.DynamicReference reference) {
        evaluator.charge(StepCost.words(scopeCount));
        for (int i = 0; i < scopeCount; i++) {
            final Rule target = scope[i] < reference.byResource.length ? reference.byResource[scope[i]] : null;
            if (target != null) {
                return target;
            }
        }
        return reference.initial;
    }

    private int tracked(final Rule rule, final Rule.Unevaluated unevaluated, final int start) {
        final WordStack scratch = evaluator.scratch();
        final int outer = evaluator.tracker();
        final int mark = scratch.top();
        final int words = (count(start) + Long.SIZE - 1) / Long.SIZE;
        evaluator.charge(3L * StepCost.words(words));
        final int own = scratch.push(1 + words);
        scratch.words()[own] = words;
        evaluator.tracker(own);
        if (evaluator.applyParts(rule, start) < 0) {
            return Evaluator.FAILED;
        }
        evaluator.tracker(Evaluator.NO_TRACKER);
        final int end = rest(unevaluated, own, start);
        evaluator.tracker(outer);
        if (end >= 0 && outer != Evaluator.NO_TRACKER) {
            // Whatever was left has been evaluated now.
            Arrays.fill(scratch.words(), outer + 1, outer + 1 + words, -1L);
        }
        scratch.pop(mark);
        return end;
    }

    private int rest(final Rule.Unevaluated unevaluated, final int own, final int start) {
        final UnsafeBuffer buffer = evaluator.buffer();
        final boolean object = buffer.getByte(start) == '{';
        int count = 0;
        int index = evaluator.space(start + 1);
        while (buffer.getByte(index) != '}' && buffer.getByte(index) != ']') {
            final int value = object ? evaluator.value(evaluator.skip(index)) : index;
            final boolean evaluated = (evaluator.scratch().words()[word(own, count)] & (1L << count)) != 0;
            final int end = evaluated ? evaluator.skip(value) : one(unevaluated, value);
            if (end < 0 || !evaluator.charge(StepCost.PLACE)) {
                return Evaluator.FAILED;
            }
            index = evaluator.next(end);
            count++;
        }
        return index + 1;
    }

    private int one(final Rule.Unevaluated unevaluated, final int value) {
        if (!unevaluated.rule().rejectsAll()) {
            return evaluator.apply(unevaluated.rule(), value);
        }
        return evaluator.fails(unevaluated.constraint(), value) ? Evaluator.FAILED : evaluator.skip(value);
    }

    private int count(final int start) {
        final UnsafeBuffer buffer = evaluator.buffer();
        final boolean object = buffer.getByte(start) == '{';
        int count = 0;
        int index = evaluator.space(start + 1);
        while (buffer.getByte(index) != '}' && buffer.getByte(index) != ']') {
            final int value = object ? evaluator.value(evaluator.skip(index)) : index;
            evaluator.charge(StepCost.PLACE);
            index = evaluator.next(evaluator.skip(value));
            count++;
        }
        return count;
    }

    /** Copies a tracker onto the scratch. Returns where. */
    int copy(final int tracker) {
        final WordStack scratch = evaluator.scratch();
        final int length = 1 + (int) scratch.words()[tracker];
        evaluator.charge(2L * StepCost.words(length));
        final int copy = scratch.push(length);
        System.arraycopy(scratch.words(), tracker, scratch.words(), copy, length);
        return copy;
    }

    /** Puts a copy back. */
    void restore(final int copy, final int tracker) {
        final long[] words = evaluator.scratch().words();
        evaluator.charge(StepCost.words((int) words[tracker]));
        System.arraycopy(words, copy, words, tracker, 1 + (int) words[tracker]);
    }

    /** Where the bit of an element or member stands in a tracker. */
    static int word(final int tracker, final int place) {
        return tracker + 1 + (place >>> 6);
    }
}
