package org.peregrine.codec.schema;

/**
 * One subschema, compiled: what is asked of a value of each type, and what is asked of every value. Parts that are null ask nothing. Filled by
 * the compiler, because rules may refer to each other in circles; never changed once the schema is published.
 */
final class Rule {
    /** The types that are allowed, as {@link TypeBits}. */
    int types = TypeBits.ALL;

    Constraint typeConstraint;
    StringRule strings;
    NumberRule numbers;
    ObjectRule objects;
    ArrayRule arrays;
    ValueSet values;
    Applicators applicators;

    /** Whether evaluation needs more than the parts above: a dynamic scope to be entered, or what is evaluated to be tracked. */
    boolean special;

    /** The resource that the subschema belongs to. */
    int resource;

    Unevaluated unevaluatedItems;
    Unevaluated unevaluatedProperties;

    /** What {@code unevaluatedItems} or {@code unevaluatedProperties} ask. */
    record Unevaluated(Rule rule, Constraint constraint) {}

    /** Whether this accepts everything. */
    boolean acceptsAll() {
        return types == TypeBits.ALL
                && strings == null
                && numbers == null
                && objects == null
                && arrays == null
                && values == null
                && applicators == null
                && !special;
    }

    /** Whether this rejects everything. */
    boolean rejectsAll() {
        return types == 0;
    }
}
