package org.peregrine.codec.schema;

import org.peregrine.codec.schema.pattern.Pattern;

/** What is asked of a string. */
final class StringRule {
    int minLength;
    int maxLength = Integer.MAX_VALUE;
    Constraint minLengthConstraint;
    Constraint maxLengthConstraint;
    Pattern pattern;
    Constraint patternConstraint;
    Format format;
    Constraint formatConstraint;
}
