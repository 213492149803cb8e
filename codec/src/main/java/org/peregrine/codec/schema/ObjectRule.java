package org.peregrine.codec.schema;

import org.peregrine.codec.schema.pattern.Pattern;

/** What is asked of an object. */
final class ObjectRule {
    /** Every name that the schema gives: of properties, of required ones, of those that others depend on. */
    NameTable names;

    /** For each name its property's rule, or null. */
    Rule[] properties;

    /** The names that must be there, 64 to a word by their ordinals. */
    long[] required;

    /** For each name what is said when it is missing, or null. */
    Constraint[] requiredConstraints;

    /** The names that ask for something when they are there, 64 to a word by their ordinals; null when none does. */
    long[] dependedOn;

    /** For each name the names that must be there when it is; null when there are none for any. */
    Dependency[][] dependentRequired;

    /** For each name what the object must be when it is there, or null; null when there are none for any. */
    Rule[] dependentSchemas;

    Pattern[] patterns = {};
    Rule[] patternRules = {};

    /** What is asked of other members, or null. */
    Rule additional;

    Constraint additionalConstraint;
    Rule propertyNames;
    Constraint propertyNamesConstraint;
    int minProperties;
    int maxProperties = Integer.MAX_VALUE;
    Constraint minPropertiesConstraint;
    Constraint maxPropertiesConstraint;

    /** A name that another one needs. */
    record Dependency(int ordinal, Constraint constraint) {}
}
