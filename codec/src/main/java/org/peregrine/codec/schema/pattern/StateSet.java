package org.peregrine.codec.schema.pattern;

/**
 * States of a program that are under way at once, and the step to those after one more character. Owned by one thread.
 */
final class StateSet {
    private int[] current = new int[0];
    private int[] following = new int[0];
    private int[] stack = new int[0];
    private int[] visited = new int[0];
    private int[] entered = new int[0];
    private int start;
    private int generation;
    private int count;
    private int followingCount;

    /** Begins a part of a program where the text that it reads begins. */
    void begin(final PatternProgram program, final int part) {
        if (visited.length < program.stateCount()) {
            current = new int[program.stateCount()];
            following = new int[program.stateCount()];
            // A state is pushed at most once for each of the two ways into it, and once as a member of the set.
            stack = new int[3 * program.stateCount()];
            visited = new int[program.stateCount()];
            entered = new int[program.stateCount()];
            generation = 0;
        }
        start = program.start(part);
        current[0] = start;
        count = 1;
    }

    void load(final int[] states) {
        System.arraycopy(states, 0, current, 0, states.length);
        count = states.length;
    }

    int count() {
        return count;
    }

    int state(final int index) {
        return current[index];
    }

    /**
     * Follows one character (or, with no class, the end of the text).
     *
     * @return whether the part has matched before that character.
     */
    boolean step(final PatternProgram program, final int context, final int classIndex) {
        nextGeneration();
        followingCount = 0;
        boolean matched = false;
        int height = 0;
        for (int i = 0; i < count; i++) {
            stack[height++] = current[i];
        }
        while (height > 0) {
            final int state = stack[--height];
            if (visited[state] == generation) {
                continue;
            }
            visited[state] = generation;
            switch (program.operation(state)) {
                case PatternProgram.MATCH -> matched = true;
                case PatternProgram.SPLIT -> {
                    stack[height++] = program.argument(state);
                    stack[height++] = program.target(state);
                }
                case PatternProgram.SET -> {
                    if (classIndex >= 0 && program.accepts(state, classIndex)) {
                        enter(program.target(state));
                    }
                }
                default -> {
                    if (program.placeHolds(state, context)) {
                        stack[height++] = program.target(state);
                    }
                }
            }
        }
        // A match may begin at every character.
        enter(start);
        final int[] swap = current;
        current = following;
        following = swap;
        count = followingCount;
        return matched;
    }

    private void enter(final int state) {
        if (entered[state] != generation) {
            entered[state] = generation;
            following[followingCount++] = state;
        }
    }

    private void nextGeneration() {
        generation++;
        if (generation == Integer.MAX_VALUE) {
            java.util.Arrays.fill(visited, 0);
            java.util.Arrays.fill(entered, 0);
            generation = 1;
        }
    }
}
