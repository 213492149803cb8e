package org.peregrine.codec.schema.rule;

/** Asks several rules of the same value. */
final class ApplicatorEvaluator {
    private ApplicatorEvaluator() {}

    static boolean apply(final Walk walk, final Applicators rules, final int start) {
        walk.charge(StepCost.APPLICATOR);
        if (!walk.enter()) {
            return false;
        }
        for (final Rule rule : rules.all) {
            if (Evaluator.apply(walk, rule, start) < 0) {
                return false;
            }
        }
        for (final Applicators.DynamicReference reference : rules.dynamic) {
            if (Evaluator.apply(walk, SpecialEvaluator.target(walk, reference), start) < 0) {
                return false;
            }
        }
        final boolean admitted = (rules.any == null || any(walk, rules, start))
                && (rules.one == null || one(walk, rules, start))
                && (rules.none == null || none(walk, rules, start))
                && (rules.condition == null || conditional(walk, rules, start));
        walk.leave();
        return admitted;
    }

    private static boolean any(final Walk walk, final Applicators rules, final int start) {
        boolean found = false;
        for (final Rule rule : rules.any) {
            found |= Evaluator.test(walk, rule, start);
            // Tracking what is evaluated needs all that hold.
            if (found && walk.tracker == Walk.NO_TRACKER) {
                return true;
            }
        }
        return found || explained(walk, rules.any, rules.anyConstraint, start);
    }

    private static boolean one(final Walk walk, final Applicators rules, final int start) {
        int found = 0;
        for (final Rule rule : rules.one) {
            found += Evaluator.test(walk, rule, start) ? 1 : 0;
            if (found > 1) {
                return !walk.fails(rules.oneConstraint, start);
            }
        }
        return found == 1 || explained(walk, rules.one, rules.oneConstraint, start);
    }

    /** Writes down why no alternative holds: when only one of them is for values of this type, what that one says. */
    private static boolean explained(
            final Walk walk, final Rule[] alternatives, final Constraint constraint, final int start) {
        if (!walk.collects()) {
            return false;
        }
        final int type = TypeBits.of(walk.buffer.getByte(start));
        Rule candidate = null;
        int candidates = 0;
        for (final Rule rule : alternatives) {
            if ((rule.types & type) != 0) {
                candidate = rule;
                candidates++;
            }
        }
        return candidates == 1 ? Evaluator.apply(walk, candidate, start) >= 0 : !walk.fails(constraint, start);
    }

    private static boolean none(final Walk walk, final Applicators rules, final int start) {
        return !Evaluator.test(walk, rules.none, start) || !walk.fails(rules.noneConstraint, start);
    }

    private static boolean conditional(final Walk walk, final Applicators rules, final int start) {
        final Rule rule = Evaluator.test(walk, rules.condition, start) ? rules.consequence : rules.alternative;
        return rule == null || Evaluator.apply(walk, rule, start) >= 0;
    }
}
