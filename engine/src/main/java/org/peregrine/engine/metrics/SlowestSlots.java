package org.peregrine.engine.metrics;

/** The slowest requests of an interval, as many as there are slots. One thread at a time, no allocation. */
final class SlowestSlots {
    /** {@link #thresholdNs} while there is room. */
    private static final long ANY = -1;

    private final SlowSlot[] slots;
    private int size;
    private int fastest;
    private volatile long thresholdNs = ANY;

    SlowestSlots(int capacity) {
        slots = new SlowSlot[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = new SlowSlot();
        }
    }

    /** The latency above which a request is kept. The writer may read it after the set was swapped. */
    long thresholdNs() {
        return thresholdNs;
    }

    /** Keeps a copy, in the place of the fastest one when all slots are taken. */
    void add(SlowSlot candidate) {
        if (candidate.endToEndNs <= thresholdNs) {
            return;
        }
        if (size < slots.length) {
            slots[size++].copyFrom(candidate);
        } else {
            slots[fastest].copyFrom(candidate);
        }
        if (size == slots.length) {
            findFastest();
        }
    }

    private void findFastest() {
        fastest = 0;
        for (int i = 1; i < size; i++) {
            if (slots[i].endToEndNs < slots[fastest].endToEndNs) {
                fastest = i;
            }
        }
        thresholdNs = slots[fastest].endToEndNs;
    }

    int size() {
        return size;
    }

    SlowSlot slot(int index) {
        return slots[index];
    }

    void reset() {
        size = 0;
        fastest = 0;
        thresholdNs = ANY;
    }
}
