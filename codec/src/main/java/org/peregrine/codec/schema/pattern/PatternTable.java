package org.peregrine.codec.schema.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a program made deterministic: one table look-up a character. A row is a state; its columns are the classes
 * of the next character, then the end of the text, each once for every combination of the look-arounds that the part
 * asks about.
 *
 * <pre>
 *   column = (class or end) &lt;&lt; looks | which of them hold
 *   cell   = next state: DEAD, MATCHED or another           of the pattern itself
 *          = next state &lt;&lt; 1 | whether it holds here        of a look-around
 * </pre>
 *
 * <p>Immutable once built.
 */
final class PatternTable {
    /** Nothing that follows can match. */
    static final int DEAD = 0;

    /** Has matched, whatever follows. */
    static final int MATCHED = 1;

    static final int INITIAL = 2;

    private static final int MAX_STATES = 1024;
    private static final int MAX_CELLS = 1 << 14;

    private final PatternProgram program;
    private final int part;
    private final boolean lookAround;
    private final boolean backwards;
    private final int[] lookArounds;
    private final int classCount;
    private final int width;
    private final StateSet set = new StateSet();
    private final Map<Key, Integer> known = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final ArrayDeque<Integer> open = new ArrayDeque<>();
    private int[] cells;

    private PatternTable(final PatternProgram program, final int part) {
        this.program = program;
        this.part = part;
        this.lookAround = part < program.lookAroundCount();
        this.backwards = program.backwards(part);
        this.lookArounds = program.lookArounds(part);
        this.classCount = program.classes().count();
        this.width = (classCount + 1) << lookArounds.length;
        this.cells = new int[4 * width];
    }

    /** The table, a row after the other; null when it would be too large. */
    static int[] build(final PatternProgram program, final int part) {
        final long width = (program.classes().count() + 1L) << program.lookArounds(part).length;
        return width * (INITIAL + 1) > MAX_CELLS ? null : new PatternTable(program, part).rows();
    }

    private int[] rows() {
        keys.add(null);
        keys.add(null);
        set.begin(program, part);
        stateOf(new Key(new int[] {program.start(part)}, backwards ? PatternProgram.AT_END : PatternProgram.AT_START));
        while (!open.isEmpty()) {
            if (keys.size() > MAX_STATES || keys.size() * width > MAX_CELLS) {
                return null;
            }
            expand(open.poll());
        }
        final int[] rows = Arrays.copyOf(cells, keys.size() * width);
        if (!lookAround) {
            Arrays.fill(rows, MATCHED * width, (MATCHED + 1) * width, MATCHED);
            final BitSet live = liveStates(rows);
            for (int i = INITIAL * width; i < rows.length; i++) {
                rows[i] = live.get(rows[i]) ? rows[i] : DEAD;
            }
        }
        return rows;
    }

    private void expand(final int state) {
        if (cells.length < (state + 1) * width) {
            cells = Arrays.copyOf(cells, 2 * (state + 1) * width);
        }
        final int wordNext = backwards ? PatternProgram.WORD_BEFORE : PatternProgram.WORD_AFTER;
        final int wordPassed = backwards ? PatternProgram.WORD_AFTER : PatternProgram.WORD_BEFORE;
        for (int i = 0; i < classCount; i++) {
            final boolean word = program.isWord(i);
            for (int holding = 0; holding < 1 << lookArounds.length; holding++) {
                final boolean matched = step(state, (word ? wordNext : 0) | context(holding), i);
                final int next = !lookAround && matched ? MATCHED : stateOf(current(word ? wordPassed : 0));
                cells[state * width + (i << lookArounds.length) + holding] = cell(next, matched);
            }
        }
        final int end = backwards ? PatternProgram.AT_START : PatternProgram.AT_END;
        for (int holding = 0; holding < 1 << lookArounds.length; holding++) {
            final boolean matched = step(state, end | context(holding), -1);
            cells[state * width + (classCount << lookArounds.length) + holding] =
                    cell(matched ? MATCHED : DEAD, matched);
        }
    }

    private boolean step(final int state, final int context, final int classIndex) {
        final Key key = keys.get(state);
        set.load(key.states);
        return set.step(program, key.context | context, classIndex);
    }

    private int cell(final int next, final boolean matched) {
        return lookAround ? (next << 1) | (matched ? 1 : 0) : next;
    }

    /** The bits of those look-arounds that hold. */
    private int context(final int holding) {
        int context = 0;
        for (int i = 0; i < lookArounds.length; i++) {
            context |= ((holding >> i) & 1) << (PatternProgram.LOOK_AROUND_SHIFT + lookArounds[i]);
        }
        return context;
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
    private BitSet liveStates(final int[] rows) {
        final BitSet live = new BitSet();
        live.set(MATCHED);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int state = keys.size() - 1; state >= INITIAL; state--) {
                if (!live.get(state) && leadsTo(rows, state, live)) {
                    live.set(state);
                    changed = true;
                }
            }
        }
        return live;
    }

    private boolean leadsTo(final int[] rows, final int state, final BitSet live) {
        for (int i = 0; i < width; i++) {
            if (live.get(rows[state * width + i])) {
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
