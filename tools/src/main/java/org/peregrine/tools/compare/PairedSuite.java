package org.peregrine.tools.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * Two builds that run the regression suite in turn, several rounds in each of several runs. A workload is judged on the
 * median of its runs, so that one disturbed run decides nothing.
 */
final class PairedSuite {
    private static final long SEED = 20_261_128;

    /**
     * A workload's cost under both builds.
     *
     * @param workloadId the workload.
     * @param metric its cost.
     * @param ratio B over A, the median of the runs, with the interval of all their rounds.
     */
    record Row(String workloadId, Cost metric, Ratio ratio) {
        /** Whether B is slower in something that is judged. */
        boolean isSlower(double threshold) {
            return metric.isJudged() && ratio.verdict(threshold) == Ratio.Verdict.SLOWER;
        }

        /** Whether the rounds differ too much to tell, in something that is judged. */
        boolean isUndecided(double threshold) {
            return metric.isJudged() && ratio.verdict(threshold) == Ratio.Verdict.UNDECIDED;
        }
    }

    /** A round: both builds ran the suite once. */
    private record Round(Map<String, BenchmarkResult> a, Map<String, BenchmarkResult> b) {}

    private final SuiteSubject a;
    private final SuiteSubject b;
    private final List<List<Round>> runs = new ArrayList<>();

    PairedSuite(SuiteSubject a, SuiteSubject b) {
        this.a = a;
        this.b = b;
    }

    /** Measures all runs; tells of each round. */
    void run(int times, int rounds, Consumer<String> progress) throws BadInputException, IOException {
        for (int run = 1; run <= times; run++) {
            final List<Round> measured = new ArrayList<>();
            runs.add(measured);
            for (int round = 1; round <= rounds; round++) {
                // The second finds a warmer machine, so they take turns in being second.
                measured.add(round % 2 == 1 ? aFirst() : bFirst());
                progress.accept(String.format(Locale.ROOT, "run %d of %d, round %2d of %d", run, times, round, rounds));
            }
        }
    }

    private Round aFirst() throws BadInputException, IOException {
        final Map<String, BenchmarkResult> first = a.run();
        return alike(first, b.run());
    }

    private Round bFirst() throws BadInputException, IOException {
        final Map<String, BenchmarkResult> first = b.run();
        return alike(a.run(), first);
    }

    private static Round alike(Map<String, BenchmarkResult> ofA, Map<String, BenchmarkResult> ofB)
            throws BadInputException {
        if (!ofA.keySet().equals(ofB.keySet())) {
            throw new BadInputException(
                    "the builds have different workloads: A " + ofA.keySet() + ", B " + ofB.keySet());
        }
        return new Round(ofA, ofB);
    }

    /** Every cost of every workload, in the suite's order. */
    List<Row> rows() throws BadInputException {
        final List<Row> rows = new ArrayList<>();
        for (final String id : runs.getFirst().getFirst().a().keySet()) {
            for (final Cost metric : Cost.ALL) {
                rows.add(new Row(id, metric, ratio(id, metric)));
            }
        }
        return rows;
    }

    private Ratio ratio(String id, Cost metric) throws BadInputException {
        final double[] ofRuns = new double[runs.size()];
        for (int run = 0; run < ofRuns.length; run++) {
            ofRuns[run] = ratio(id, metric, runs.get(run)).value();
        }
        final Ratio pooled =
                ratio(id, metric, runs.stream().flatMap(List::stream).toList());
        return new Ratio(Ratio.median(ofRuns), pooled.low(), pooled.high());
    }

    private static Ratio ratio(String id, Cost metric, List<Round> rounds) throws BadInputException {
        final double[] ofA = rounds.stream()
                .mapToDouble(round -> metric.of().applyAsDouble(round.a().get(id)))
                .toArray();
        final double[] ofB = rounds.stream()
                .mapToDouble(round -> metric.of().applyAsDouble(round.b().get(id)))
                .toArray();
        for (final double cost : ofA) {
            Comparison.requirePositive("a round", id, metric.name(), cost);
        }
        for (final double cost : ofB) {
            Comparison.requirePositive("a round", id, metric.name(), cost);
        }
        return Ratio.of(ofA, ofB, SEED);
    }
}
