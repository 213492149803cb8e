package org.peregrine.codec.schema.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.peregrine.codec.schema.pattern.PatternTree.Assertion;
import org.peregrine.codec.schema.pattern.PatternTree.LookAroundBody;
import org.peregrine.codec.schema.pattern.PatternTree.Whole;

/**
 * A pattern as nondeterministic automata (Thompson's construction): numbered states, each with one thing to do. A
 * look-around is an automaton of its own, a part, and the part that contains it has a state that checks whether it
 * holds at the place. Parts are numbered, inner ones first, the pattern itself last. Immutable once built.
 */
final class PatternProgram {
    static final byte MATCH = 0;
    static final byte SPLIT = 1;
    static final byte SET = 2;
    static final byte PLACE = 3;

    /**
     * The surroundings of a place, as bits: whether it is the text's start or end, and whether a word character stands
     * before or after it.
     */
    static final int AT_START = 1;

    static final int AT_END = 2;
    static final int WORD_BEFORE = 4;
    static final int WORD_AFTER = 8;

    /** The bit of the first look-around: whether it holds at the place. */
    static final int LOOK_AROUND_SHIFT = 4;

    private static final Assertion[] ASSERTIONS = Assertion.values();

    private final int maxStates;
    private final List<CodePoints> sets = new ArrayList<>();
    private byte[] operations = new byte[16];
    private int[] arguments = new int[16];
    private int[] targets = new int[16];
    private int count;
    private final int[] starts;

    /** For each part, whether it is read from the end of the text to its start: a look-ahead. */
    private final boolean[] backwards;

    /** For each part, the look-arounds that it asks about. */
    private final int[][] lookArounds;

    private final CharacterClasses classes;

    /** For each set, whether it holds each class; the words' set comes last. */
    private final boolean[][] holds;

    PatternProgram(final Whole whole, final int maxStates) {
        this.maxStates = maxStates;
        final int parts = whole.lookArounds().size() + 1;
        starts = new int[parts];
        backwards = new boolean[parts];
        lookArounds = new int[parts][];
        final int match = add(MATCH, 0, 0);
        for (int part = 0; part < parts - 1; part++) {
            final LookAroundBody lookAround = whole.lookArounds().get(part);
            backwards[part] = lookAround.ahead();
            buildPart(part, lookAround.body(), match);
        }
        buildPart(parts - 1, whole.body(), match);
        sets.add(CodePoints.WORD);
        classes = new CharacterClasses(sets);
        holds = new boolean[sets.size()][classes.count()];
        for (int set = 0; set < holds.length; set++) {
            for (int i = 0; i < classes.count(); i++) {
                holds[set][i] = sets.get(set).contains(classes.sample(i));
            }
        }
    }

    private void buildPart(final int part, final PatternTree body, final int match) {
        final int first = count;
        starts[part] = build(body, match, backwards[part]);
        lookArounds[part] = IntStream.range(first, count)
                .filter(state -> operations[state] == PLACE && arguments[state] >= 2 * ASSERTIONS.length)
                .map(state -> (arguments[state] >> 1) - ASSERTIONS.length)
                .distinct()
                .sorted()
                .toArray();
    }

    private int add(final byte operation, final int argument, final int target) {
        if (count == maxStates) {
            throw PatternException.unsupported("pattern needs more than " + maxStates + " states");
        }
        if (count == operations.length) {
            operations = Arrays.copyOf(operations, 2 * count);
            arguments = Arrays.copyOf(arguments, 2 * count);
            targets = Arrays.copyOf(targets, 2 * count);
        }
        operations[count] = operation;
        arguments[count] = argument;
        targets[count] = target;
        return count++;
    }

    /**
     * Builds a part from its last character read to its first: returns the state from which it is matched before
     * {@code next} goes on.
     */
    private int build(final PatternTree tree, final int next, final boolean backward) {
        return switch (tree) {
            case PatternTree.OneOf one -> add(SET, setIndex(one.set()), next);
            case PatternTree.Place place -> add(PLACE, 2 * place.assertion().ordinal(), next);
            case PatternTree.LookAround lookAround ->
                add(PLACE, 2 * (ASSERTIONS.length + lookAround.index()) + (lookAround.negated() ? 1 : 0), next);
            case PatternTree.Sequence sequence -> {
                final List<PatternTree> parts = backward ? sequence.parts().reversed() : sequence.parts();
                int state = next;
                for (int i = parts.size() - 1; i >= 0; i--) {
                    state = build(parts.get(i), state, backward);
                }
                yield state;
            }
            case PatternTree.Choice choice -> {
                int state = build(choice.alternatives().get(0), next, backward);
                for (int i = 1; i < choice.alternatives().size(); i++) {
                    final int other = build(choice.alternatives().get(i), next, backward);
                    state = add(SPLIT, state, other);
                }
                yield state;
            }
            case PatternTree.Repeat repeat -> repeat(repeat, next, backward);
        };
    }

    private int repeat(final PatternTree.Repeat repeat, final int next, final boolean backward) {
        int state = next;
        if (repeat.maximum() < 0) {
            final int loop = add(SPLIT, next, next);
            // First built, then stored: building may replace the array.
            final int body = build(repeat.body(), loop, backward);
            arguments[loop] = body;
            state = loop;
        }
        for (int optional = repeat.minimum(); optional < repeat.maximum(); optional++) {
            final int body = build(repeat.body(), state, backward);
            state = add(SPLIT, body, next);
        }
        for (int required = 0; required < repeat.minimum(); required++) {
            state = build(repeat.body(), state, backward);
        }
        return state;
    }

    private int setIndex(final CodePoints set) {
        final int known = sets.indexOf(set);
        if (known >= 0) {
            return known;
        }
        sets.add(set);
        return sets.size() - 1;
    }

    int stateCount() {
        return count;
    }

    /** Number of look-arounds; the number of the part that is the pattern itself. */
    int lookAroundCount() {
        return starts.length - 1;
    }

    int start(final int part) {
        return starts[part];
    }

    boolean backwards(final int part) {
        return backwards[part];
    }

    /** The look-arounds that a part asks about, in ascending order. */
    int[] lookArounds(final int part) {
        return lookArounds[part];
    }

    CharacterClasses classes() {
        return classes;
    }

    byte operation(final int state) {
        return operations[state];
    }

    /** A split's first target; otherwise what the operation is about. */
    int argument(final int state) {
        return arguments[state];
    }

    /** The state that matching goes on with. */
    int target(final int state) {
        return targets[state];
    }

    boolean accepts(final int state, final int classIndex) {
        return holds[arguments[state]][classIndex];
    }

    boolean isWord(final int classIndex) {
        return holds[holds.length - 1][classIndex];
    }

    boolean placeHolds(final int state, final int context) {
        final int condition = arguments[state] >> 1;
        if (condition >= ASSERTIONS.length) {
            final int lookAround = (context >> (LOOK_AROUND_SHIFT + condition - ASSERTIONS.length)) & 1;
            return lookAround != (arguments[state] & 1);
        }
        final boolean boundary = ((context & WORD_BEFORE) != 0) != ((context & WORD_AFTER) != 0);
        return switch (ASSERTIONS[condition]) {
            case START -> (context & AT_START) != 0;
            case END -> (context & AT_END) != 0;
            case WORD_BOUNDARY -> boundary;
            case NO_WORD_BOUNDARY -> !boundary;
        };
    }
}
