package org.peregrine.codec.schema.rule;

import org.peregrine.codec.schema.pattern.Pattern;

/** Constraints on strings. */
public final class StringRule {
    public int minLength;
    public int maxLength = Integer.MAX_VALUE;
    public Constraint minLengthConstraint;
    public Constraint maxLengthConstraint;
    public Pattern pattern;
    public Constraint patternConstraint;
    public Format format;
    public Constraint formatConstraint;
}
