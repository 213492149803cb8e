package org.peregrine.codec.schema.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.peregrine.codec.schema.pattern.PatternTree.Assertion;

/** A pattern as a nondeterministic automaton (Thompson's construction): numbered states, each with one thing to do. Immutable once built. */
final class PatternProgram {
    static final byte MATCH = 0;
    static final byte SPLIT = 1;
    static final byte SET = 2;
    static final byte PLACE = 3;

    /** What surrounds a place, as bits: whether it is the text's start or end, and whether a word character stands before or after it. */
    static final int AT_START = 1;

    static final int AT_END = 2;
    static final int WORD_BEFORE = 4;
    static final int WORD_AFTER = 8;

    private static final Assertion[] ASSERTIONS = Assertion.values();

    private final int maxStates;
    private final List<CodePoints> sets = new ArrayList<>();
    private byte[] operations = new byte[16];
    private int[] arguments = new int[16];
    private int[] targets = new int[16];
    private int count;
    private final int start;
    private final CharacterClasses classes;

    /** For each set, whether it holds each class; the words' set comes last. */
    private final boolean[][] holds;

    PatternProgram(final PatternTree tree, final int maxStates) {
        this.maxStates = maxStates;
        final int match = add(MATCH, 0, 0);
        start = build(tree, match);
        sets.add(CodePoints.WORD);
        classes = new CharacterClasses(sets);
        holds = new boolean[sets.size()][classes.count()];
        for (int set = 0; set < holds.length; set++) {
            for (int i = 0; i < classes.count(); i++) {
                holds[set][i] = sets.get(set).contains(classes.sample(i));
            }
        }
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

    /** Builds a part backwards: returns the state from which it is matched before {@code next} goes on. */
    private int build(final PatternTree tree, final int next) {
        return switch (tree) {
            case PatternTree.OneOf one -> add(SET, setIndex(one.set()), next);
            case PatternTree.Place place -> add(PLACE, place.assertion().ordinal(), next);
            case PatternTree.Sequence sequence -> {
                int state = next;
                for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                    state = build(sequence.parts().get(i), state);
                }
                yield state;
            }
            case PatternTree.Choice choice -> {
                int state = build(choice.alternatives().get(0), next);
                for (int i = 1; i < choice.alternatives().size(); i++) {
                    final int other = build(choice.alternatives().get(i), next);
                    state = add(SPLIT, state, other);
                }
                yield state;
            }
            case PatternTree.Repeat repeat -> repeat(repeat, next);
        };
    }

    private int repeat(final PatternTree.Repeat repeat, final int next) {
        int state = next;
        if (repeat.maximum() < 0) {
            final int loop = add(SPLIT, next, next);
            // First built, then stored: building may replace the array.
            final int body = build(repeat.body(), loop);
            arguments[loop] = body;
            state = loop;
        }
        for (int optional = repeat.minimum(); optional < repeat.maximum(); optional++) {
            final int body = build(repeat.body(), state);
            state = add(SPLIT, body, next);
        }
        for (int required = 0; required < repeat.minimum(); required++) {
            state = build(repeat.body(), state);
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

    int start() {
        return start;
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

    /** Where it goes on. */
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
        final boolean boundary = ((context & WORD_BEFORE) != 0) != ((context & WORD_AFTER) != 0);
        return switch (ASSERTIONS[arguments[state]]) {
            case START -> (context & AT_START) != 0;
            case END -> (context & AT_END) != 0;
            case WORD_BOUNDARY -> boundary;
            case NO_WORD_BOUNDARY -> !boundary;
        };
    }
}
