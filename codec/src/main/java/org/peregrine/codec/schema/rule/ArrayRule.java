package org.peregrine.codec.schema.rule;

/** Constraints on arrays. */
public final class ArrayRule {
    public Rule[] prefix = {};

    /** The rule for elements after the prefix, or null. */
    public Rule items;

    public Constraint itemsConstraint;
    public Rule contains;
    public int minContains = 1;
    public int maxContains = Integer.MAX_VALUE;
    public Constraint minContainsConstraint;
    public Constraint maxContainsConstraint;

    /** Whether what {@code contains} finds counts as evaluated: in 2020-12 it does. */
    public boolean containsEvaluates;

    public int minItems;
    public int maxItems = Integer.MAX_VALUE;
    public Constraint minItemsConstraint;
    public Constraint maxItemsConstraint;
    public boolean unique;
    public Constraint uniqueConstraint;
}
