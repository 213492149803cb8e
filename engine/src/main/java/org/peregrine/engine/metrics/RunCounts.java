package org.peregrine.engine.metrics;

/** Counts of a few indices in a run of messages; only those that came up are visited. One thread. */
final class RunCounts {
    private final int[] counts;
    private final int[] used;
    private int size;

    RunCounts(int capacity) {
        counts = new int[capacity];
        used = new int[capacity];
    }

    void increment(int index) {
        if (counts[index]++ == 0) {
            used[size++] = index;
        }
    }

    /** Counts the indices that came up. */
    int size() {
        return size;
    }

    int index(int i) {
        return used[i];
    }

    int count(int i) {
        return counts[used[i]];
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            counts[used[i]] = 0;
        }
        size = 0;
    }
}
