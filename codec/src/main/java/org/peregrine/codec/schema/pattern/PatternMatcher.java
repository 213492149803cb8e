package org.peregrine.codec.schema.pattern;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCharacter;

/**
 * Looks for patterns in the content of JSON strings that the scanner accepted. Linear in the string for a given
 * pattern; allocates only until it has met the largest pattern. One instance belongs to one thread.
 */
public final class PatternMatcher {
    /** The cost of one search, however short the string. */
    private static final int STEPS_TO_BEGIN = 4;

    /** ASCII characters that a table takes for the price of {@link #STEPS_PER_GROUP}. */
    private static final int CHARACTERS_PER_GROUP = 3;

    private static final int STEPS_PER_GROUP = 2;

    /** Steps for any other character, as it is or as an escape. */
    static final int STEPS_PER_CHARACTER = 3;

    /** Probes for the class of such a character that are made for the price of one step. */
    static final int PROBES_PER_STEP = 3;

    static final int STEPS_PER_ESCAPE = 5;

    /** Steps for each state that is followed over a character. */
    static final int STEPS_PER_STATE = 3;

    /** Bytes after which the steps that were taken are counted. */
    private static final int BLOCK = 4096;

    private final StateSet states = new StateSet();
    private final LookAroundMatcher lookArounds = new LookAroundMatcher(states);
    private long stepsLeft;

    /** A matcher that has met no pattern yet. */
    public PatternMatcher() {}

    /**
     * Looks for a pattern.
     *
     * @param pattern to look for.
     * @param buffer that holds the string.
     * @param start index of the string's content.
     * @param limit index after the string's content: of its closing quote.
     * @param maxSteps after which the search is given up.
     * @return whether the pattern was found; false, too, when {@link #stepsLeft()} is negative.
     */
    public boolean find(
            final Pattern pattern, final UnsafeBuffer buffer, final int start, final int limit, final long maxSteps) {
        stepsLeft = maxSteps - STEPS_TO_BEGIN;
        if (stepsLeft < 0) {
            return false;
        }
        if (pattern.program().lookAroundCount() > 0) {
            final boolean found = lookArounds.find(pattern, buffer, start, limit, stepsLeft);
            stepsLeft = lookArounds.stepsLeft();
            return found;
        }
        return pattern.rows() != null
                ? findByTable(pattern, buffer, start, limit)
                : findByStates(pattern.program(), buffer, start, limit);
    }

    /**
     * Steps that the last search left.
     *
     * @return steps; negative when the search was given up.
     */
    public long stepsLeft() {
        return stepsLeft;
    }

    private boolean findByTable(final Pattern pattern, final UnsafeBuffer buffer, final int start, final int limit) {
        final int[] rows = pattern.rows();
        final CharacterClasses classes = pattern.program().classes();
        final int width = classes.count() + 1;
        final int characterSteps = STEPS_PER_CHARACTER + classes.probes() / PROBES_PER_STEP;
        final int escapeSteps = STEPS_PER_ESCAPE + classes.probes() / PROBES_PER_STEP;
        int state = PatternTable.INITIAL;
        int index = start;
        while (index < limit && state > PatternTable.MATCHED) {
            final int block = index;
            final int end = Math.min(limit, index + BLOCK);
            int otherBytes = 0;
            int otherSteps = 0;
            while (index < end && state > PatternTable.MATCHED) {
                final byte value = buffer.getByte(index);
                if (value >= 0 && value != '\\') {
                    state = rows[state * width + classes.ofAscii(value)];
                    index++;
                } else {
                    final long character = JsonCharacter.at(buffer, index, limit);
                    state = rows[state * width + classes.of(JsonCharacter.codePoint(character))];
                    index += JsonCharacter.length(character);
                    otherBytes += JsonCharacter.length(character);
                    otherSteps += value < 0 ? characterSteps : escapeSteps;
                }
            }
            stepsLeft -= otherSteps + STEPS_PER_GROUP * (index - block - otherBytes) / CHARACTERS_PER_GROUP;
            if (stepsLeft < 0) {
                return false;
            }
        }
        return (state > PatternTable.MATCHED ? rows[state * width + width - 1] : state) == PatternTable.MATCHED;
    }

    private boolean findByStates(
            final PatternProgram program, final UnsafeBuffer buffer, final int start, final int limit) {
        final CharacterClasses classes = program.classes();
        states.begin(program, program.lookAroundCount());
        int context = PatternProgram.AT_START;
        int index = start;
        while (index < limit) {
            final long character = JsonCharacter.at(buffer, index, limit);
            final int classIndex = classes.of(JsonCharacter.codePoint(character));
            final boolean word = program.isWord(classIndex);
            stepsLeft -= STEPS_PER_ESCAPE + STEPS_PER_STATE * states.count();
            if (stepsLeft < 0) {
                return false;
            }
            if (states.step(program, context | (word ? PatternProgram.WORD_AFTER : 0), classIndex)) {
                return true;
            }
            context = word ? PatternProgram.WORD_BEFORE : 0;
            index += JsonCharacter.length(character);
        }
        return states.step(program, context | PatternProgram.AT_END, -1);
    }
}
