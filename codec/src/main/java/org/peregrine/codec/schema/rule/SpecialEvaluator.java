package org.peregrine.codec.schema.rule;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tracks what few schemas need: the dynamic scope of {@code $dynamicRef}, and for {@code unevaluatedItems} and
 * {@code unevaluatedProperties} a tracker: one bit for each element or member of a value, set when a rule has evaluated
 * it.
 */
final class SpecialEvaluator {
    private SpecialEvaluator() {}

    static int apply(final Walk walk, final Rule rule, final int start) {
        walk.charge(StepCost.SCOPE);
        final int outer = walk.scopeCount;
        if (outer == 0 || walk.scope[outer - 1] != rule.resource) {
            if (outer == walk.scope.length) {
                walk.scope = Arrays.copyOf(walk.scope, 2 * outer);
            }
            walk.scope[walk.scopeCount++] = rule.resource;
        }
        final byte first = walk.buffer.getByte(start);
        final Rule.Unevaluated unevaluated =
                first == '{' ? rule.unevaluatedProperties : first == '[' ? rule.unevaluatedItems : null;
        final int end =
                unevaluated == null ? Evaluator.applyParts(walk, rule, start) : tracked(walk, rule, unevaluated, start);
        walk.scopeCount = outer;
        return end;
    }

    /**
     * The target of a dynamic reference: the outermost resource of the scope that has its anchor (2020-12 core,
     * section 8.2.3.2).
     */
    static Rule target(final Walk walk, final Applicators.DynamicReference reference) {
        walk.charge(StepCost.words(walk.scopeCount));
        for (int i = 0; i < walk.scopeCount; i++) {
            final Rule target =
                    walk.scope[i] < reference.byResource.length ? reference.byResource[walk.scope[i]] : null;
            if (target != null) {
                return target;
            }
        }
        return reference.initial;
    }

    private static int tracked(final Walk walk, final Rule rule, final Rule.Unevaluated unevaluated, final int start) {
        final WordStack scratch = walk.scratch;
        final int outer = walk.tracker;
        final int mark = scratch.top();
        final int words = (count(walk, start) + Long.SIZE - 1) / Long.SIZE;
        walk.charge(3L * StepCost.words(words));
        final int own = scratch.push(1 + words);
        scratch.words()[own] = words;
        walk.tracker = own;
        if (Evaluator.applyParts(walk, rule, start) < 0) {
            return Walk.FAILED;
        }
        walk.tracker = Walk.NO_TRACKER;
        final int end = rest(walk, unevaluated, own, start);
        walk.tracker = outer;
        if (end >= 0 && outer != Walk.NO_TRACKER) {
            // Everything that was left is evaluated now.
            Arrays.fill(scratch.words(), outer + 1, outer + 1 + words, -1L);
        }
        scratch.pop(mark);
        return end;
    }

    private static int rest(final Walk walk, final Rule.Unevaluated unevaluated, final int own, final int start) {
        final UnsafeBuffer buffer = walk.buffer;
        final boolean object = buffer.getByte(start) == '{';
        int count = 0;
        int index = walk.space(start + 1);
        while (buffer.getByte(index) != '}' && buffer.getByte(index) != ']') {
            final int value = object ? walk.value(walk.skip(index)) : index;
            final boolean evaluated = (walk.scratch.words()[word(own, count)] & (1L << count)) != 0;
            final int end = evaluated ? walk.skip(value) : one(walk, unevaluated, value);
            if (end < 0 || !walk.charge(StepCost.PLACE)) {
                return Walk.FAILED;
            }
            index = walk.next(end);
            count++;
        }
        return index + 1;
    }

    private static int one(final Walk walk, final Rule.Unevaluated unevaluated, final int value) {
        if (!unevaluated.rule().rejectsAll()) {
            return Evaluator.apply(walk, unevaluated.rule(), value);
        }
        return walk.fails(unevaluated.constraint(), value) ? Walk.FAILED : walk.skip(value);
    }

    private static int count(final Walk walk, final int start) {
        final UnsafeBuffer buffer = walk.buffer;
        final boolean object = buffer.getByte(start) == '{';
        int count = 0;
        int index = walk.space(start + 1);
        while (buffer.getByte(index) != '}' && buffer.getByte(index) != ']') {
            final int value = object ? walk.value(walk.skip(index)) : index;
            walk.charge(StepCost.PLACE);
            index = walk.next(walk.skip(value));
            count++;
        }
        return count;
    }

    /** Copies a tracker onto the scratch. Returns where. */
    static int copy(final Walk walk, final int tracker) {
        final WordStack scratch = walk.scratch;
        final int length = 1 + (int) scratch.words()[tracker];
        walk.charge(2L * StepCost.words(length));
        final int copy = scratch.push(length);
        System.arraycopy(scratch.words(), tracker, scratch.words(), copy, length);
        return copy;
    }

    /** Puts a copy back. */
    static void restore(final Walk walk, final int copy, final int tracker) {
        final long[] words = walk.scratch.words();
        walk.charge(StepCost.words((int) words[tracker]));
        System.arraycopy(words, copy, words, tracker, 1 + (int) words[tracker]);
    }

    /** Notes in a tracker, when there is one, that an element or member has been evaluated. */
    static void track(final Walk walk, final int tracker, final int place) {
        if (tracker != Walk.NO_TRACKER) {
            walk.scratch.words()[word(tracker, place)] |= 1L << place;
        }
    }

    /** The index of the word that holds an element's or member's bit. */
    private static int word(final int tracker, final int place) {
        return tracker + 1 + (place >>> 6);
    }
}
