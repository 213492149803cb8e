package org.peregrine.codec.schema.rule;

/**
 * The part of the schema that a failure names.
 *
 * @param keyword that was not satisfied.
 * @param expected in a few words.
 * @param member that is missing; null when the failure is about a value that is there.
 */
public record Constraint(String keyword, String expected, String member) {
    /**
     * A constraint on a value that is there.
     *
     * @param keyword that was not satisfied.
     * @param expected in a few words.
     */
    public Constraint(final String keyword, final String expected) {
        this(keyword, expected, null);
    }
}
