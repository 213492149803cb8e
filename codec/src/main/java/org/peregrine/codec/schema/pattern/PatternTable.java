package org.peregrine.codec.schema.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program made deterministic: one table look-up a character. Immutable once built. */
final class PatternTable {
    /** Nothing that follows can match. */
    static final int DEAD = 0;

    /** Has matched, whatever follows. */
    static final int MATCHED = 1;

    static final int INITIAL = 2;

    private static final int MAX_STATES = 1024;
    private static final int MAX_CELLS = 1 << 14;

    private final PatternProgram program;
    private final int classCount;
    private final StateSet set = new StateSet();
    private final Map<Key, Integer> known = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final ArrayDeque<Integer> open = new ArrayDeque<>();
    private final BitSet acceptsAtEnd = new BitSet();
    private int[] transitions;

    private PatternTable(final PatternProgram program) {
        this.program = program;
        this.classCount = program.classes().count();
        this.transitions = new int[16 * classCount];
    }

    /** The table as rows of a state each, with the verdict at the end of the text as an additional column; null when it would be too large. */
    static int[] build(final PatternProgram program) {
        return new PatternTable(program).rows();
    }

    private int[] rows() {
        keys.add(null);
        keys.add(null);
        set.begin(program);
        stateOf(new Key(new int[] {program.start()}, PatternProgram.AT_START));
        while (!open.isEmpty()) {
            if (keys.size() > MAX_STATES || keys.size() * (classCount + 1) > MAX_CELLS) {
                return null;
            }
            expand(open.poll());
        }
        final BitSet live = liveStates();
        final int width = classCount + 1;
        final int[] rows = new int[keys.size() * width];
        Arrays.fill(rows, MATCHED * width, (MATCHED + 1) * width, MATCHED);
        for (int state = INITIAL; state < keys.size(); state++) {
            for (int i = 0; i < classCount; i++) {
                final int target = transitions[state * classCount + i];
                rows[state * width + i] = live.get(target) ? target : DEAD;
            }
            rows[state * width + classCount] = acceptsAtEnd.get(state) ? MATCHED : DEAD;
        }
        return rows;
    }

    private void expand(final int state) {
        final Key key = keys.get(state);
        if (transitions.length < (state + 1) * classCount) {
            transitions = Arrays.copyOf(transitions, 2 * (state + 1) * classCount);
        }
        for (int i = 0; i < classCount; i++) {
            set.load(key.states);
            final int after = program.isWord(i) ? PatternProgram.WORD_AFTER : 0;
            final boolean matched = set.step(program, key.context | after, i);
            transitions[state * classCount + i] =
                    matched ? MATCHED : stateOf(current(program.isWord(i) ? PatternProgram.WORD_BEFORE : 0));
        }
        set.load(key.states);
        acceptsAtEnd.set(state, set.step(program, key.context | PatternProgram.AT_END, -1));
    }

    private Key current(final int context) {
        final int[] states = new int[set.count()];
        for (int i = 0; i < states.length; i++) {
            states[i] = set.state(i);
        }
        Arrays.sort(states);
        return new Key(states, context);
    }

    private int stateOf(final Key key) {
        final Integer found = known.putIfAbsent(key, keys.size());
        if (found != null) {
            return found;
        }
        keys.add(key);
        open.add(keys.size() - 1);
        return keys.size() - 1;
    }

    /** The states from which a match can still be reached. */
    private BitSet liveStates() {
        final BitSet live = (BitSet) acceptsAtEnd.clone();
        live.set(MATCHED);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int state = keys.size() - 1; state >= INITIAL; state--) {
                if (!live.get(state) && leadsTo(state, live)) {
                    live.set(state);
                    changed = true;
                }
            }
        }
        return live;
    }

    private boolean leadsTo(final int state, final BitSet live) {
        for (int i = 0; i < classCount; i++) {
            if (live.get(transitions[state * classCount + i])) {
                return true;
            }
        }
        return false;
    }

    private static final class Key {
        private final int[] states;
        private final int context;

        Key(final int[] states, final int context) {
            this.states = states;
            this.context = context;
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Key key && context == key.context && Arrays.equals(states, key.states);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(states) + context;
        }
    }
}
