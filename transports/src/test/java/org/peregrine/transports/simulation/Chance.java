package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** The only source of chance of an episode: everything that is not decided follows from its seed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    /** A source of its own, whose numbers depend on nobody else's. */
    Chance split() {
        return new Chance(random.split());
    }

    /** Draws a number from 0 up to, and without, the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Draws a number between two, both included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Draws true once in so many times. */
    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    /** Draws one of several. */
    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Draws one of several. */
    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** The same in another order. */
    <T> List<T> shuffled(Collection<T> all) {
        final List<T> shuffled = new ArrayList<>(all);
        for (int last = shuffled.size() - 1; last > 0; last--) {
            Collections.swap(shuffled, last, random.nextInt(last + 1));
        }
        return shuffled;
    }
}
