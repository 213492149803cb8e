package org.peregrine.codec.schema.pattern;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCharacter;

/**
 * Looks for patterns with look-around. Each look-around is decided at every place of the text before anybody asks: one
 * pass over the text for each, inner ones first, from the start for what looks behind and from the end for what looks
 * ahead, then one for the pattern itself. So the whole stays linear, whatever is nested in what.
 *
 * <pre>
 *   text    a   b   c          classes: of each character
 *         ^   ^   ^   ^        holding: of each place, a bit for each look-around
 * </pre>
 *
 * <p>Keeps four bytes for each character of the longest text that it has met. Owned by one thread.
 */
final class LookAroundMatcher {
    /** Steps for a character over which a table goes. */
    private static final int STEPS_PER_LOOKUP = 1;

    private final StateSet states;
    private char[] classes = new char[64];
    private short[] holding = new short[65];
    private int length;
    private long stepsLeft;

    LookAroundMatcher(final StateSet states) {
        this.states = states;
    }

    /** Looks for a pattern; false, too, when it was given up, and steps left are negative. */
    boolean find(
            final Pattern pattern, final UnsafeBuffer buffer, final int start, final int limit, final long maxSteps) {
        stepsLeft = maxSteps;
        read(pattern.program().classes(), buffer, start, limit);
        boolean found = false;
        for (int part = 0; part <= pattern.program().lookAroundCount() && stepsLeft >= 0; part++) {
            final int[] rows = pattern.rows(part);
            found = rows != null ? runTable(pattern.program(), part, rows) : simulate(pattern.program(), part);
        }
        return found && stepsLeft >= 0;
    }

    long stepsLeft() {
        return stepsLeft;
    }

    private void read(final CharacterClasses alphabet, final UnsafeBuffer buffer, final int start, final int limit) {
        length = 0;
        int index = start;
        while (index < limit && stepsLeft >= 0) {
            if (length == classes.length) {
                classes = Arrays.copyOf(classes, 2 * length);
                holding = Arrays.copyOf(holding, 2 * length + 1);
            }
            final byte value = buffer.getByte(index);
            if (value >= 0 && value != '\\') {
                classes[length] = (char) alphabet.ofAscii(value);
                stepsLeft--;
                index++;
            } else {
                final long character = JsonCharacter.at(buffer, index, limit);
                classes[length] = (char) alphabet.of(JsonCharacter.codePoint(character));
                stepsLeft -= (value < 0 ? PatternMatcher.STEPS_PER_CHARACTER : PatternMatcher.STEPS_PER_ESCAPE)
                        + alphabet.probes() / PatternMatcher.PROBES_PER_STEP;
                index += JsonCharacter.length(character);
            }
            length++;
        }
        Arrays.fill(holding, 0, length + 1, (short) 0);
    }

    /** One pass with a table. Of the pattern itself, whether it was found. */
    private boolean runTable(final PatternProgram program, final int part, final int[] rows) {
        stepsLeft -= (long) STEPS_PER_LOOKUP * (length + 1);
        if (stepsLeft < 0) {
            return false;
        }
        return part == program.lookAroundCount() ? findByTable(program, rows) : decideByTable(program, part, rows);
    }

    private boolean findByTable(final PatternProgram program, final int[] rows) {
        final int[] lookArounds = program.lookArounds(program.lookAroundCount());
        final int width = (program.classes().count() + 1) << lookArounds.length;
        int state = PatternTable.INITIAL;
        for (int place = 0; place < length && state > PatternTable.MATCHED; place++) {
            state = rows[state * width + (classes[place] << lookArounds.length) + holding(lookArounds, place)];
        }
        if (state > PatternTable.MATCHED) {
            state = rows[
                    state * width + (program.classes().count() << lookArounds.length) + holding(lookArounds, length)];
        }
        return state == PatternTable.MATCHED;
    }

    private boolean decideByTable(final PatternProgram program, final int part, final int[] rows) {
        final int[] lookArounds = program.lookArounds(part);
        final int width = (program.classes().count() + 1) << lookArounds.length;
        final boolean backwards = program.backwards(part);
        int state = PatternTable.INITIAL;
        for (int passed = 0; passed <= length; passed++) {
            final int place = backwards ? length - passed : passed;
            final int next = passed == length ? program.classes().count() : classes[backwards ? place - 1 : place];
            final int cell = rows[state * width + (next << lookArounds.length) + holding(lookArounds, place)];
            holding[place] |= (short) ((cell & 1) << part);
            state = cell >> 1;
        }
        return false;
    }

    /** The look-arounds that hold at a place, one bit beside the other. */
    private int holding(final int[] lookArounds, final int place) {
        int bits = 0;
        for (int i = 0; i < lookArounds.length; i++) {
            bits |= ((holding[place] >> lookArounds[i]) & 1) << i;
        }
        return bits;
    }

    /** One pass of an automaton whose table would be too large. */
    private boolean simulate(final PatternProgram program, final int part) {
        final boolean lookAround = part < program.lookAroundCount();
        final boolean backwards = program.backwards(part);
        final int wordNext = backwards ? PatternProgram.WORD_BEFORE : PatternProgram.WORD_AFTER;
        final int wordPassed = backwards ? PatternProgram.WORD_AFTER : PatternProgram.WORD_BEFORE;
        states.begin(program, part);
        int context = backwards ? PatternProgram.AT_END : PatternProgram.AT_START;
        for (int passed = 0; passed <= length; passed++) {
            stepsLeft -= PatternMatcher.STEPS_PER_ESCAPE + (long) PatternMatcher.STEPS_PER_STATE * states.count();
            if (stepsLeft < 0) {
                return false;
            }
            final int place = backwards ? length - passed : passed;
            final int next = passed == length ? -1 : classes[backwards ? place - 1 : place];
            final boolean word = next >= 0 && program.isWord(next);
            context |= (word ? wordNext : 0) | ((holding[place] & 0xFFFF) << PatternProgram.LOOK_AROUND_SHIFT);
            if (next < 0) {
                context |= backwards ? PatternProgram.AT_START : PatternProgram.AT_END;
            }
            if (states.step(program, context, next)) {
                if (!lookAround) {
                    return true;
                }
                holding[place] |= (short) (1 << part);
            }
            context = word ? wordPassed : 0;
        }
        return false;
    }
}
