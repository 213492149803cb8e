package org.peregrine.transports.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** Everything that an episode does, one line each; keeps the last of them and a hash of all. */
final class Trace {
    private static final int KEPT_LINES = Integer.getInteger("peregrine.simulation.lines", 60);
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Deque<String> last = new ArrayDeque<>();
    private long hash = FNV_OFFSET;
    private int step;

    /** Begins a step. */
    void step(int number) {
        step = number;
    }

    /** Adds a line. What differs from run to run, such as random ids, must not be in it. */
    void add(String line) {
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ step) * FNV_PRIME;
        last.add(step + " " + line);
        if (last.size() > KEPT_LINES) {
            last.remove();
        }
    }

    long hash() {
        return hash;
    }

    @Override
    public String toString() {
        return String.join("\n", last);
    }
}
