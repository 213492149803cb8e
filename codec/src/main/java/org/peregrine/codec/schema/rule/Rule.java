package org.peregrine.codec.schema.rule;

/**
 * One subschema, compiled: what is asked of a value of each type, and what is asked of every value. Parts that are null
 * ask nothing. Filled by the compiler, because rules may refer to each other in circles; never changed once the schema
 * is published.
 */
public final class Rule {
    /** The types that are allowed, as {@link TypeBits}. */
    public int types = TypeBits.ALL;

    public Constraint typeConstraint;
    public StringRule strings;
    public NumberRule numbers;
    public ObjectRule objects;
    public ArrayRule arrays;
    public ValueSet values;
    public Applicators applicators;

    /**
     * Whether evaluation needs more than the parts above: a dynamic scope to be entered, or what is evaluated to be
     * tracked.
     */
    public boolean special;

    /** The resource that the subschema belongs to. */
    public int resource;

    public Unevaluated unevaluatedItems;
    public Unevaluated unevaluatedProperties;

    /** The rule of {@code unevaluatedItems} or {@code unevaluatedProperties}. */
    public record Unevaluated(Rule rule, Constraint constraint) {}

    /** Whether this rejects everything. */
    boolean rejectsAll() {
        return types == 0;
    }
}
