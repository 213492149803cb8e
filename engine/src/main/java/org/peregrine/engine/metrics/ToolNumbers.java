package org.peregrine.engine.metrics;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.engine.message.Stamps;

/**
 * Numbers of the tools that have histograms of their own, by name, in the order in which they are first served. A name
 * keeps its number when the registry is replaced; when all numbers are taken, further tools have none. Any thread.
 */
public final class ToolNumbers {
    private final int capacity;
    private final List<String> names = new ArrayList<>();

    /**
     * Creates an empty list.
     *
     * @param capacity most tools that get a number.
     */
    public ToolNumbers(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** The number of a tool, now or from before; {@link Stamps#NO_TOOL} when there is no number left. */
    synchronized int number(String name) {
        final int known = names.indexOf(name);
        if (known >= 0) {
            return known;
        }
        if (names.size() == capacity) {
            return Stamps.NO_TOOL;
        }
        names.add(name);
        return names.size() - 1;
    }

    /** The name behind a number; null for {@link Stamps#NO_TOOL}. */
    synchronized String name(int number) {
        return number == Stamps.NO_TOOL ? null : names.get(number);
    }
}
