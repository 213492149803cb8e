package org.peregrine.codec.schema.pattern;

/**
 * A regular expression of ECMA-262 (Unicode mode, no flags), compiled. Immutable, any thread. It is searched for
 * anywhere in a text, as JSON Schema's {@code pattern} is; whether it is found is all there is to know, so groups
 * capture nothing and laziness changes nothing.
 */
public final class Pattern {
    private final String text;
    private final PatternProgram program;

    /** For each part of the program its table, or null. */
    private final int[][] rows;

    private Pattern(final String text, final PatternProgram program, final boolean deterministic) {
        this.text = text;
        this.program = program;
        this.rows = new int[program.lookAroundCount() + 1][];
        for (int part = 0; deterministic && part < rows.length; part++) {
            rows[part] = PatternTable.build(program, part);
        }
    }

    /**
     * Compiles a pattern. Allocates.
     *
     * @param text of the pattern.
     * @param maxStates of the automaton: what bounds its memory and the work for each character.
     * @return the pattern.
     * @throws PatternException when it is malformed, cannot be matched in linear time or is too large.
     */
    public static Pattern compile(final String text, final int maxStates) {
        return new Pattern(text, new PatternProgram(PatternParser.parse(text), maxStates), true);
    }

    /**
     * Looks whether a pattern is well formed, without making an automaton or the sets that it names. Allocates.
     *
     * @param text of the pattern.
     * @throws PatternException when it is malformed, or cannot be matched in linear time.
     */
    public static void check(final String text) {
        PatternParser.check(text);
    }

    /** A pattern that is simulated even when its table would be small, for tests. */
    static Pattern simulated(final String text, final int maxStates) {
        return new Pattern(text, new PatternProgram(PatternParser.parse(text), maxStates), false);
    }

    /**
     * Size of the pattern.
     *
     * @return states of its automaton before it was made deterministic.
     */
    public int stateCount() {
        return program.stateCount();
    }

    /** The deterministic table of a part, or null when it has to be simulated. */
    int[] rows(final int part) {
        return rows[part];
    }

    /** The table of the pattern itself. */
    int[] rows() {
        return rows[program.lookAroundCount()];
    }

    PatternProgram program() {
        return program;
    }

    /**
     * The pattern as it was written.
     *
     * @return the text.
     */
    @Override
    public String toString() {
        return text;
    }
}
