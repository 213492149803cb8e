package org.peregrine.codec.schema.pattern;

import java.util.List;

/** A parsed pattern. */
sealed interface PatternTree {
    /** One code point of a set. */
    record OneOf(CodePoints set) implements PatternTree {}

    /** One after the other; none is the empty string. */
    record Sequence(List<PatternTree> parts) implements PatternTree {}

    /** Any of them. */
    record Choice(List<PatternTree> alternatives) implements PatternTree {}

    /** Again and again; a maximum of -1 is none. */
    record Repeat(PatternTree body, int minimum, int maximum) implements PatternTree {}

    /** A place that has a property and no length. */
    record Place(Assertion assertion) implements PatternTree {}

    /** A place where a look-around holds, or does not. */
    record LookAround(int index, boolean negated) implements PatternTree {}

    /** The body of a look-around: what ends or begins at a place. */
    record LookAroundBody(PatternTree body, boolean ahead) {}

    /** A whole pattern, with its look-arounds, each after those that it contains. */
    record Whole(PatternTree body, List<LookAroundBody> lookArounds) {}

    /** Assertions about a place. */
    enum Assertion {
        START,
        END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY
    }
}
