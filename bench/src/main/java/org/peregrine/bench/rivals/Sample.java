package org.peregrine.bench.rivals;

import java.util.Map;

/**
 * One server under one workload in one round.
 *
 * @param round from 1.
 * @param rival key of the server.
 * @param workload id of the workload.
 * @param values measured, by {@link Metric#id()} and further names; empty when nothing was measured.
 * @param failure that makes the numbers invalid; null for valid ones.
 */
record Sample(int round, String rival, String workload, Map<String, Double> values, String failure) {
    static Sample failed(int round, Rival rival, RivalWorkload workload, String failure) {
        return new Sample(round, rival.key(), workload.id(), Map.of(), failure);
    }

    /** Whether the numbers count. */
    boolean counts() {
        return failure == null;
    }

    /** A value; NaN when it was not measured. */
    double value(Metric metric) {
        return values.getOrDefault(metric.id(), Double.NaN);
    }
}
