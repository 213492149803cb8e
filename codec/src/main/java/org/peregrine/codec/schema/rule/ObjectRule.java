package org.peregrine.codec.schema.rule;

import org.peregrine.codec.schema.pattern.Pattern;

/** Constraints on objects. */
public final class ObjectRule {
    /** Every name that the schema gives: of properties, of required ones, of those that others depend on. */
    public NameTable names;

    /** For each name its property's rule, or null. */
    public Rule[] properties;

    /** The names that must be there, 64 to a word by their ordinals. */
    public long[] required;

    /** For each name what is said when it is missing, or null. */
    public Constraint[] requiredConstraints;

    /** The names that ask for something when they are there, 64 to a word by their ordinals; null when none does. */
    public long[] dependedOn;

    /** For each name the names that must be there when it is; null when there are none for any. */
    public Dependency[][] dependentRequired;

    /** For each name what the object must be when it is there, or null; null when there are none for any. */
    public Rule[] dependentSchemas;

    public Pattern[] patterns = {};
    public Rule[] patternRules = {};

    /** The rule for other members, or null. */
    public Rule additional;

    public Constraint additionalConstraint;
    public Rule propertyNames;
    public Constraint propertyNamesConstraint;
    public int minProperties;
    public int maxProperties = Integer.MAX_VALUE;
    public Constraint minPropertiesConstraint;
    public Constraint maxPropertiesConstraint;

    /** A name that another one needs. */
    public record Dependency(int ordinal, Constraint constraint) {}
}
