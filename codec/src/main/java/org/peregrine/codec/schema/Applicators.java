package org.peregrine.codec.schema;

/** The subschemas that are asked of the same value. */
final class Applicators {
    /** All of these: {@code allOf}, {@code $ref}. */
    Rule[] all = {};

    DynamicReference[] dynamic = {};
    Rule[] any;
    Constraint anyConstraint;
    Rule[] one;
    Constraint oneConstraint;
    Rule none;
    Constraint noneConstraint;
    Rule condition;

    /** What is asked when the condition holds, or null. */
    Rule consequence;

    /** What is asked when it does not, or null. */
    Rule alternative;

    /** A {@code $dynamicRef} that depends on how evaluation got there. */
    static final class DynamicReference {
        final String anchor;
        final Rule initial;

        /** For each resource its schema of that dynamic anchor, or null. */
        Rule[] byResource = {};

        DynamicReference(final String anchor, final Rule initial) {
            this.anchor = anchor;
            this.initial = initial;
        }
    }
}
