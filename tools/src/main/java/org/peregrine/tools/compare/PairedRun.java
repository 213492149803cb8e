package org.peregrine.tools.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.peregrine.client.ClientSettings;
import org.peregrine.tools.load.LoadSample;

/** Two servers measured in turn, round by round; who is first alternates, for the second finds a warmer machine. */
final class PairedRun {
    /** Multiple of the wanted rounds that is measured at most. */
    static final int MORE = 3;

    private static final long SEED = 20_261_124;

    /**
     * A cost of which the ratio is looked at.
     *
     * @param name with its unit.
     * @param cost of a sample; more is worse.
     * @param isJudged whether it decides, or is shown only.
     */
    record Metric(String name, ToDoubleFunction<LoadSample> cost, boolean isJudged) {}

    /** Metrics that decide; tails are shown, but differ too much from round to round. */
    static final List<Metric> METRICS = List.of(
            new Metric("p50_us", LoadSample::p50Us, true),
            new Metric("s_per_op", sample -> 1 / sample.opsPerS(), true),
            new Metric("p95_us", LoadSample::p95Us, false),
            new Metric("p99_us", LoadSample::p99Us, false),
            new Metric("server_cpu_us_per_op", LoadSample::serverCpuUsPerOp, false));

    private final Subject a;
    private final Subject b;
    private final ClientSettings settings;
    private final LoadSample.Shape shape;
    private final List<LoadSample> samplesA = new ArrayList<>();
    private final List<LoadSample> samplesB = new ArrayList<>();

    PairedRun(Subject a, Subject b, ClientSettings settings, LoadSample.Shape shape) {
        this.a = a;
        this.b = b;
        this.settings = settings;
        this.shape = shape;
    }

    /** Measures rounds, and more of them while it cannot be told who is slower, up to a limit; tells of each. */
    void run(int rounds, int maxRounds, double threshold, Consumer<String> progress) throws IOException {
        measure(rounds, progress);
        while (samplesA.size() < maxRounds && isUndecided(threshold)) {
            measure(Math.min(samplesA.size() + Math.max(1, rounds / 2), maxRounds), progress);
        }
    }

    private void measure(int rounds, Consumer<String> progress) throws IOException {
        for (int round = samplesA.size(); round < rounds; round++) {
            if (round % 2 == 0) {
                samplesA.add(measure(a));
                samplesB.add(measure(b));
            } else {
                samplesB.add(measure(b));
                samplesA.add(measure(a));
            }
            final LoadSample lastA = samplesA.getLast();
            final LoadSample lastB = samplesB.getLast();
            progress.accept(String.format(
                    "round %2d of %d  A %,10.0f/s p50 %8.1f us   B %,10.0f/s p50 %8.1f us   B/A %.3f",
                    round + 1,
                    rounds,
                    lastA.opsPerS(),
                    lastA.p50Us(),
                    lastB.opsPerS(),
                    lastB.p50Us(),
                    lastB.p50Us() / lastA.p50Us()));
        }
    }

    private LoadSample measure(Subject subject) throws IOException {
        try (Subject.Running running = subject.start()) {
            return LoadSample.measure(running.target(), settings, shape, running.pid());
        }
    }

    /** The ratio of a metric; null when it is not known. */
    Ratio ratio(Metric metric) {
        final double[] costsA = samplesA.stream().mapToDouble(metric.cost()).toArray();
        final double[] costsB = samplesB.stream().mapToDouble(metric.cost()).toArray();
        for (int i = 0; i < costsA.length; i++) {
            if (!(costsA[i] > 0 && costsB[i] > 0)) {
                return null;
            }
        }
        return Ratio.of(costsA, costsB, SEED);
    }

    /** Whether B is slower in anything that is judged. */
    boolean isSlower(double threshold) {
        return hasVerdict(Ratio.Verdict.SLOWER, threshold);
    }

    /** Whether the rounds differ too much to say that B is not slower. */
    boolean isUndecided(double threshold) {
        return !isSlower(threshold) && hasVerdict(Ratio.Verdict.UNDECIDED, threshold);
    }

    private boolean hasVerdict(Ratio.Verdict verdict, double threshold) {
        return METRICS.stream()
                .filter(Metric::isJudged)
                .map(this::ratio)
                .anyMatch(ratio -> ratio != null && ratio.verdict(threshold) == verdict);
    }

    List<LoadSample> samplesA() {
        return List.copyOf(samplesA);
    }

    List<LoadSample> samplesB() {
        return List.copyOf(samplesB);
    }
}
