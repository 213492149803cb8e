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
 * @param absence the reason for which the server takes no part, as it says itself or as this machine has it; null when
 *     it does. That is no failure.
 */
record Sample(int round, String rival, String workload, Map<String, Double> values, String failure, String absence) {
    static Sample of(int round, Rival rival, RivalWorkload workload, Map<String, Double> values) {
        return new Sample(round, rival.key(), workload.id(), values, null, null);
    }

    static Sample failed(int round, Rival rival, RivalWorkload workload, String failure) {
        return new Sample(round, rival.key(), workload.id(), Map.of(), failure, null);
    }

    static Sample absent(int round, Rival rival, RivalWorkload workload, String absence) {
        return new Sample(round, rival.key(), workload.id(), Map.of(), null, absence);
    }

    /** The same, with one more failure unless it is null. */
    Sample alsoFailed(String other) {
        if (other == null) {
            return this;
        }
        return new Sample(round, rival, workload, values, failure == null ? other : failure + "; " + other, absence);
    }

    Sample inRound(int number) {
        return new Sample(number, rival, workload, values, failure, absence);
    }

    /** Whether the numbers count. */
    boolean counts() {
        return failure == null && absence == null;
    }

    /** A value; NaN when it was not measured. */
    double value(Metric metric) {
        return value(metric.id());
    }

    /** A value by its name; NaN when it was not measured. */
    double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }
}
