package org.peregrine.codec.schema;

/** What is asked of an array. */
final class ArrayRule {
    Rule[] prefix = {};

    /** What is asked of elements after the prefix, or null. */
    Rule items;

    Constraint itemsConstraint;
    Rule contains;
    int minContains = 1;
    int maxContains = Integer.MAX_VALUE;
    Constraint minContainsConstraint;
    Constraint maxContainsConstraint;

    /** Whether what {@code contains} finds counts as evaluated: in 2020-12 it does. */
    boolean containsEvaluates;

    int minItems;
    int maxItems = Integer.MAX_VALUE;
    Constraint minItemsConstraint;
    Constraint maxItemsConstraint;
    boolean unique;
    Constraint uniqueConstraint;
}
