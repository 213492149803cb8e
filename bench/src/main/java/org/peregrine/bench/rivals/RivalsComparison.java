package org.peregrine.bench.rivals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rounds of a run, or of several, together. Only samples that count are in the numbers; the others are
 * told.
 *
 * @param samples of all rounds. Those of one round stand together: a ratio is taken within a round.
 */
record RivalsComparison(List<Sample> samples) {
    RivalsComparison {
        samples = List.copyOf(samples);
    }

    /** The keys of the servers, in the order in which they were first measured. */
    List<String> rivals() {
        final Set<String> keys = new LinkedHashSet<>();
        samples.forEach(sample -> keys.add(sample.rival()));
        return new ArrayList<>(keys);
    }

    /** The keys of the servers that took part in a workload or should have, in the same order. */
    List<String> rivals(RivalWorkload workload) {
        return rivals().stream()
                .filter(rival -> !all(rival, workload).isEmpty())
                .toList();
    }

    /** A metric of one server under one workload. */
    Spread of(String rival, RivalWorkload workload, Metric metric) {
        return of(rival, workload, metric.id());
    }

    /** A value of one server under one workload, by its name. */
    Spread of(String rival, RivalWorkload workload, String name) {
        return Spread.of(good(rival, workload).stream()
                .mapToDouble(sample -> sample.value(name))
                .toArray());
    }

    /** The reason for which a server took no part in a workload in any round; empty when it did. */
    String absence(String rival, RivalWorkload workload) {
        final List<Sample> all = all(rival, workload);
        return !all.isEmpty() && all.stream().allMatch(sample -> sample.absence() != null)
                ? all.getFirst().absence()
                : "";
    }

    /** The same in relation to this project's server: the ratios of the rounds in which both were measured. */
    Spread ratio(String rival, RivalWorkload workload, Metric metric) {
        final Map<Integer, Sample> ours = new LinkedHashMap<>();
        good(RivalField.OURS, workload).forEach(sample -> ours.put(sample.round(), sample));
        return Spread.of(good(rival, workload).stream()
                .filter(sample -> ours.containsKey(sample.round()))
                .mapToDouble(sample ->
                        sample.value(metric) / ours.get(sample.round()).value(metric))
                .toArray());
    }

    private List<Sample> good(String rival, RivalWorkload workload) {
        return all(rival, workload).stream().filter(Sample::counts).toList();
    }

    private List<Sample> all(String rival, RivalWorkload workload) {
        return samples.stream()
                .filter(sample ->
                        sample.rival().equals(rival) && sample.workload().equals(workload.id()))
                .toList();
    }

    /** Number of rounds of one server under one workload that failed, and why the first did; empty when none did. */
    String failures(String rival, RivalWorkload workload) {
        final List<Sample> all = all(rival, workload);
        final List<Sample> failed =
                all.stream().filter(sample -> sample.failure() != null).toList();
        return failed.isEmpty()
                ? ""
                : failed.size() + " of " + all.size() + " rounds failed: "
                        + failed.getFirst().failure();
    }

    /** Seconds after a start that were measured; 0 when none were. */
    int firstSeconds() {
        int seconds = 0;
        while (isMeasured(FirstSeconds.rate(seconds + 1))) {
            seconds++;
        }
        return seconds;
    }

    private boolean isMeasured(String name) {
        return samples.stream().anyMatch(sample -> sample.counts() && Double.isFinite(sample.value(name)));
    }

    /** Number of rounds. */
    int rounds() {
        return (int) samples.stream().mapToInt(Sample::round).distinct().count();
    }

    /** The rounds of several runs, numbered through. */
    static RivalsComparison of(List<List<Sample>> runs) {
        final List<Sample> all = new ArrayList<>();
        int before = 0;
        for (final List<Sample> run : runs) {
            int last = before;
            for (final Sample sample : run) {
                final int round = before + sample.round();
                last = Math.max(last, round);
                all.add(sample.inRound(round));
            }
            before = last;
        }
        return new RivalsComparison(all);
    }
}
