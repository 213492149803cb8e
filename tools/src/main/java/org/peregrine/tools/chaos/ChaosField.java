package org.peregrine.tools.chaos;

import java.util.Random;

/**
 * The field of a scenario: what an injection may use.
 *
 * @param server that the fault is injected into.
 * @param probe of others.
 * @param timeline that learns when the fault begins and ends.
 * @param random seeded.
 */
record ChaosField(ServedProcess server, Probe probe, Timeline timeline, Random random) {
    /** The fault begins. */
    void begins() {
        timeline.begins(timeline.nowS());
    }

    /** The fault ends. */
    void ends() {
        timeline.ends(timeline.nowS());
    }
}
