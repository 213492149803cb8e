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

    /** A metric of one server under one workload. */
    Spread of(String rival, RivalWorkload workload, Metric metric) {
        return Spread.of(good(rival, workload).stream()
                .mapToDouble(sample -> sample.value(metric))
                .toArray());
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
                all.stream().filter(sample -> !sample.counts()).toList();
        return failed.isEmpty()
                ? ""
                : failed.size() + " of " + all.size() + " rounds failed: "
                        + failed.getFirst().failure();
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
                all.add(new Sample(round, sample.rival(), sample.workload(), sample.values(), sample.failure()));
            }
            before = last;
        }
        return new RivalsComparison(all);
    }
}
