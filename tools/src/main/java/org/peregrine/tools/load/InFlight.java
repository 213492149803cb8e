package org.peregrine.tools.load;

import java.util.Arrays;

/**
 * The requests that are under way, by number: whose they are, when they were due and when they were sent. A number's
 * slot is free again when it is answered or given up. One thread, no allocation.
 */
final class InFlight {
    /** Returned by {@link #slotOf} for a number that is not under way. */
    static final int NONE = -1;

    private final int mask;
    private final long[] numbers;
    private final long[] dueNs;
    private final long[] sentNs;
    private final int[] connections;
    private final int[] templates;
    private final int[] rounds;
    private int count;

    /** Room for a power of two of requests. */
    InFlight(int capacity) {
        mask = capacity - 1;
        numbers = new long[capacity];
        dueNs = new long[capacity];
        sentNs = new long[capacity];
        connections = new int[capacity];
        templates = new int[capacity];
        rounds = new int[capacity];
        Arrays.fill(numbers, NONE);
    }

    /** Whether a number's slot is free. */
    boolean hasRoomFor(long number) {
        return numbers[(int) number & mask] == NONE;
    }

    void add(long number, int connection, int template, long due, long sent) {
        final int slot = (int) number & mask;
        numbers[slot] = number;
        dueNs[slot] = due;
        sentNs[slot] = sent;
        connections[slot] = connection;
        templates[slot] = template;
        rounds[slot] = 0;
        count++;
    }

    /** The slot of a number, or {@link #NONE} when it is not under way. */
    int slotOf(long number) {
        final int slot = (int) number & mask;
        return number >= 0 && numbers[slot] == number ? slot : NONE;
    }

    void free(int slot) {
        numbers[slot] = NONE;
        count--;
    }

    int count() {
        return count;
    }

    int capacity() {
        return numbers.length;
    }

    /** Whether a slot holds a request. */
    boolean isUsed(int slot) {
        return numbers[slot] != NONE;
    }

    long number(int slot) {
        return numbers[slot];
    }

    long dueNs(int slot) {
        return dueNs[slot];
    }

    long sentNs(int slot) {
        return sentNs[slot];
    }

    int connection(int slot) {
        return connections[slot];
    }

    int template(int slot) {
        return templates[slot];
    }

    /** The round of a request that the server has asked about; 0 for the first. */
    int round(int slot) {
        return rounds[slot];
    }

    void round(int slot, int round) {
        rounds[slot] = round;
    }
}
