package org.peregrine.codec.schema.rule;

/**
 * Runs rules over a value's bytes. Each step takes the index where a value begins and returns the index after it, or
 * {@link Walk#FAILED}.
 *
 * <p>Without a report the first failure ends the evaluation. With one, failures are noted and evaluation goes on until
 * the report is full: then every value's end is returned, and only a full report or a limit is {@link Walk#FAILED}.
 */
public final class Evaluator {
    private Evaluator() {}

    /**
     * Evaluates the value that a walk was begun with.
     *
     * @param walk that was begun.
     * @param rule of the schema's root.
     * @param start of the value.
     * @return false when a failure or a limit ended the walk.
     */
    public static boolean run(final Walk walk, final Rule rule, final int start) {
        return apply(walk, rule, start) >= 0 && walk.stepsLeft() >= 0;
    }

    /** Asks a rule of the value at an index. */
    static int apply(final Walk walk, final Rule rule, final int start) {
        if (!walk.charge(StepCost.RULE)) {
            return Walk.FAILED;
        }
        return rule.special ? SpecialEvaluator.apply(walk, rule, start) : applyParts(walk, rule, start);
    }

    static int applyParts(final Walk walk, final Rule rule, final int start) {
        final int type = TypeBits.of(walk.buffer.getByte(start));
        if ((rule.types & type) == 0) {
            return walk.fails(rule.typeConstraint, start) ? Walk.FAILED : walk.skip(start);
        }
        final int end = byType(walk, rule, type, start);
        if (end < 0 || (rule.values == null && rule.applicators == null)) {
            return end;
        }
        if (rule.values != null
                && !ValueEvaluator.contains(walk, rule.values, start, end)
                && walk.fails(rule.values.constraint, start)) {
            return Walk.FAILED;
        }
        if (rule.applicators != null && !ApplicatorEvaluator.apply(walk, rule.applicators, start)) {
            return Walk.FAILED;
        }
        return end;
    }

    private static int byType(final Walk walk, final Rule rule, final int type, final int start) {
        return switch (type) {
            case TypeBits.STRING -> StringEvaluator.apply(walk, rule.strings, start);
            case TypeBits.NUMBER -> NumberEvaluator.apply(walk, rule.numbers, start);
            case TypeBits.OBJECT ->
                rule.objects == null ? walk.skip(start) : ObjectEvaluator.apply(walk, rule.objects, start);
            case TypeBits.ARRAY ->
                rule.arrays == null ? walk.skip(start) : ArrayEvaluator.apply(walk, rule.arrays, start);
            default -> start + (walk.buffer.getByte(start) == 'f' ? 5 : 4);
        };
    }

    /** Whether a rule accepts a value; failures are not noted, and what a failed rule evaluated does not count. */
    static boolean test(final Walk walk, final Rule rule, final int start) {
        final FailureList outerFailures = walk.failures;
        final int outerTracker = walk.tracker;
        final int outerDepth = walk.depth;
        final int mark = walk.scratch.top();
        if (!walk.charge(StepCost.APPLICATOR) && outerTracker != Walk.NO_TRACKER) {
            return false;
        }
        final int copy = outerTracker == Walk.NO_TRACKER ? Walk.NO_TRACKER : SpecialEvaluator.copy(walk, outerTracker);
        walk.failures = null;
        final boolean valid = apply(walk, rule, start) >= 0;
        walk.failures = outerFailures;
        walk.tracker = outerTracker;
        walk.depth = outerDepth;
        if (!valid && copy != Walk.NO_TRACKER) {
            SpecialEvaluator.restore(walk, copy, outerTracker);
        }
        walk.scratch.pop(mark);
        return valid;
    }
}
