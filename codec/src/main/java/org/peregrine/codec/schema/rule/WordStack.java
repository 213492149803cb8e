package org.peregrine.codec.schema.rule;

import java.util.Arrays;

/**
 * Working memory of an evaluation, taken and given back in the order of a stack. Grows to what the largest message
 * needs, and stays.
 */
final class WordStack {
    private long[] words = new long[64];
    private int top;

    /** Takes words, all 0. Returns the index of the first. */
    int push(final int count) {
        final int start = top;
        if (count > words.length - start) {
            words = Arrays.copyOf(words, Math.max(2 * words.length, start + count));
        }
        Arrays.fill(words, start, start + count, 0);
        top = start + count;
        return start;
    }

    /** Gives back everything from an index on. */
    void pop(final int start) {
        top = start;
    }

    int top() {
        return top;
    }

    /** The words; another array after a push. */
    long[] words() {
        return words;
    }
}
