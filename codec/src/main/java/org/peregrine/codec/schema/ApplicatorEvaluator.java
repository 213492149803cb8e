package org.peregrine.codec.schema;

/** Asks several rules of the same value. */
final class ApplicatorEvaluator {
    private final Evaluator evaluator;
    private final SpecialEvaluator special;

    ApplicatorEvaluator(final Evaluator evaluator, final SpecialEvaluator special) {
        this.evaluator = evaluator;
        this.special = special;
    }

    boolean apply(final Applicators rules, final int start) {
        evaluator.charge(StepCost.APPLICATOR);
        if (!evaluator.enter()) {
            return false;
        }
        for (final Rule rule : rules.all) {
            if (evaluator.apply(rule, start) < 0) {
                return false;
            }
        }
        for (final Applicators.DynamicReference reference : rules.dynamic) {
            if (evaluator.apply(special.target(reference), start) < 0) {
                return false;
            }
        }
        final boolean admitted = (rules.any == null || any(rules, start))
                && (rules.one == null || one(rules, start))
                && (rules.none == null || none(rules, start))
                && (rules.condition == null || conditional(rules, start));
        evaluator.leave();
        return admitted;
    }

    private boolean any(final Applicators rules, final int start) {
        boolean found = false;
        for (final Rule rule : rules.any) {
            found |= evaluator.test(rule, start);
            // Who tracks what is evaluated needs all that hold.
            if (found && evaluator.tracker() == Evaluator.NO_TRACKER) {
                return true;
            }
        }
        return found || explained(rules.any, rules.anyConstraint, start);
    }

    private boolean one(final Applicators rules, final int start) {
        int found = 0;
        for (final Rule rule : rules.one) {
            found += evaluator.test(rule, start) ? 1 : 0;
            if (found > 1) {
                return !evaluator.fails(rules.oneConstraint, start);
            }
        }
        return found == 1 || explained(rules.one, rules.oneConstraint, start);
    }

    /** Writes down why no alternative holds: when only one of them is for values of this type, what that one says. */
    private boolean explained(final Rule[] alternatives, final Constraint constraint, final int start) {
        if (!evaluator.collects()) {
            return false;
        }
        final int type = TypeBits.of(evaluator.buffer().getByte(start));
        Rule candidate = null;
        int candidates = 0;
        for (final Rule rule : alternatives) {
            if ((rule.types & type) != 0) {
                candidate = rule;
                candidates++;
            }
        }
        return candidates == 1 ? evaluator.apply(candidate, start) >= 0 : !evaluator.fails(constraint, start);
    }

    private boolean none(final Applicators rules, final int start) {
        return !evaluator.test(rules.none, start) || !evaluator.fails(rules.noneConstraint, start);
    }

    private boolean conditional(final Applicators rules, final int start) {
        final Rule rule = evaluator.test(rules.condition, start) ? rules.consequence : rules.alternative;
        return rule == null || evaluator.apply(rule, start) >= 0;
    }
}
