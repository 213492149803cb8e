package org.peregrine.codec.schema.pattern;

/**
 * A regular expression of ECMA-262 (Unicode mode, no flags), compiled. Immutable, any thread. It is searched for anywhere in a text, as JSON
 * Schema's {@code pattern} is; whether it is found is all there is to know, so groups capture nothing and laziness changes nothing.
 */
public final class Pattern {
    private final String text;
    private final PatternProgram program;
    private final int[] rows;

    private Pattern(final String text, final PatternProgram program, final int[] rows) {
        this.text = text;
        this.program = program;
        this.rows = rows;
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
        final PatternProgram program = new PatternProgram(PatternParser.parse(text), maxStates);
        return new Pattern(text, program, PatternTable.build(program));
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
        return new Pattern(text, new PatternProgram(PatternParser.parse(text), maxStates), null);
    }

    /**
     * How large the pattern is.
     *
     * @return states of its automaton before it was made deterministic.
     */
    public int stateCount() {
        return program.stateCount();
    }

    /** The deterministic table, or null when the program has to be simulated. */
    int[] rows() {
        return rows;
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
