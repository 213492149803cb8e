package org.peregrine.codec.schema.rule;

/**
 * Steps that work costs. A step stands for some five nanoseconds at most, whatever the keyword, so that a limit of
 * steps is a limit of time: {@code StepCostBenchmark} measures the worst case of each keyword. All work that depends on
 * the message or the schema must be charged.
 */
final class StepCost {
    /** A rule asked of a value. */
    static final int RULE = 2;

    /** Joining rules: going deeper and back, a failure that is caught. */
    static final int APPLICATOR = 3;

    /** A dynamic scope entered. */
    static final int SCOPE = 6;

    /** A member or element found where it was expected. */
    static final int PLACE = 1;

    /** A name that has to be looked for. */
    static final int LOOKUP = 10;

    /** A place of a table of hashes, which is seldom in a cache. */
    static final int TABLE_SLOT = 16;

    /** Two values compared. */
    static final int COMPARISON = 6;

    /** A number taken apart. */
    static final int DECIMAL = 8;

    private StepCost() {}

    /** Bytes that are run over a word at a time: plain text. */
    static int text(final int bytes) {
        return bytes >> 4;
    }

    /** Bytes that are looked at one by one: digits, names, white space. */
    static int bytes(final int count) {
        return count >> 2;
    }

    /** Bytes among which quotes, brackets or escapes stand close together. */
    static int tokens(final int bytes) {
        return bytes >> 1;
    }

    /** Bytes that are decoded because an escape is among them. */
    static int escapes(final int bytes) {
        return bytes;
    }

    /** Words of working memory that are cleared, copied or compared. */
    static int words(final int count) {
        return count >> 2;
    }
}
