package org.peregrine.codec.schema.rule;

/** The subschemas that are asked of the same value. */
public final class Applicators {
    /** All of these: {@code allOf}, {@code $ref}. */
    public Rule[] all = {};

    public DynamicReference[] dynamic = {};
    public Rule[] any;
    public Constraint anyConstraint;
    public Rule[] one;
    public Constraint oneConstraint;
    public Rule none;
    public Constraint noneConstraint;
    public Rule condition;

    /** The rule when the condition holds, or null. */
    public Rule consequence;

    /** The rule when it does not, or null. */
    public Rule alternative;

    /** A {@code $dynamicRef} that depends on how evaluation got there. */
    public static final class DynamicReference {
        public final String anchor;
        public final Rule initial;

        /** For each resource its schema of that dynamic anchor, or null. */
        public Rule[] byResource = {};

        /**
         * A reference.
         *
         * @param anchor that it names.
         * @param initial schema, which a {@code $ref} would lead to.
         */
        public DynamicReference(final String anchor, final Rule initial) {
            this.anchor = anchor;
            this.initial = initial;
        }
    }
}
