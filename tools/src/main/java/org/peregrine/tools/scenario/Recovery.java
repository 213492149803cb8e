package org.peregrine.tools.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SecondLimit;
import org.peregrine.tools.suite.Workload;

/**
 * A workload with a peak, judged second by second: the 95th percentile before the peak and in it, and the time after it
 * until it is below the limit to stay. Whatever was due has to be sent by the end.
 *
 * @param workload that is measured.
 * @param peak that it has.
 * @param maxP95Us in microseconds.
 * @param maxRecoveryS before whose end the percentile must be back.
 */
record Recovery(Workload workload, Peak peak, double maxP95Us, double maxRecoveryS) implements Workload {
    /**
     * A peak.
     *
     * @param startS in seconds since the measurement began.
     * @param endS likewise.
     * @param judged whether its own latency has the limit, too; that of a peak above what the machine holds has none.
     */
    record Peak(double startS, double endS, boolean judged) {}

    static final String RECOVERY = "recovery_s";
    static final String LIMIT = "recovery_limit_s";
    static final String PEAK_RATE = "peak_ops_per_s";
    static final String PEAK_DUE = "peak_due_per_s";
    static final String PEAK_P95 = "peak_slowest_second_p95_us";
    static final String PEAK_LIMIT = "peak_p95_limit_us";

    /** Seconds are closed a moment after their end, so ends are compared as the nearest whole ones. */
    private static final double HALF_S = 0.5;

    @Override
    public String id() {
        return workload.id();
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        final BenchmarkResult result = workload.run(environment);
        final List<String> failures = new ArrayList<>(result.failures());
        final List<Second> seconds = result.seconds();
        failures.addAll(SecondLimit.broken(
                seconds.stream()
                        .filter(second -> second.endS() <= peak.startS() + HALF_S)
                        .toList(),
                maxP95Us));
        if (peak.judged()) {
            SecondLimit.broken(inPeak(seconds), maxP95Us).forEach(words -> failures.add("in the peak " + words));
        }
        final double neverSent = result.details().getOrDefault("never_sent", 0.0);
        if (neverSent > 0) {
            failures.add(String.format(
                    Locale.ROOT, "%,.0f requests were due and never sent, so nobody answered them", neverSent));
        }
        final double recoveryS = recoveryS(seconds);
        if (recoveryS > maxRecoveryS - HALF_S) {
            failures.add(String.format(
                    Locale.ROOT,
                    "p95 was above %.0f us until %.1f s after the peak, it has to be back in less than %.1f s",
                    maxP95Us,
                    recoveryS,
                    maxRecoveryS));
        }
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put(RECOVERY, recoveryS);
        details.put(LIMIT, maxRecoveryS);
        details.put(PEAK_RATE, peakRate(seconds, Second::answered));
        details.put(PEAK_DUE, peakRate(seconds, Second::due));
        details.put(PEAK_P95, peakP95Us(seconds));
        details.put(PEAK_LIMIT, peak.judged() ? maxP95Us : Double.NaN);
        return result.with(failures, details);
    }

    /** From the end of the peak to the end of the last second above the limit; 0 when none is. */
    private double recoveryS(List<Second> seconds) {
        return seconds.stream()
                .filter(second -> second.endS() > peak.endS() + HALF_S && second.isSlower(maxP95Us))
                .mapToDouble(second -> second.endS() - peak.endS())
                .max()
                .orElse(0);
    }

    private List<Second> inPeak(List<Second> seconds) {
        return seconds.stream()
                .filter(second -> second.endS() > peak.startS() + HALF_S && second.endS() <= peak.endS() + HALF_S)
                .toList();
    }

    private double peakRate(List<Second> seconds, ToLongFunction<Second> count) {
        final double lengthS =
                inPeak(seconds).stream().mapToDouble(Second::lengthS).sum();
        return lengthS > 0 ? inPeak(seconds).stream().mapToLong(count).sum() / lengthS : 0;
    }

    private double peakP95Us(List<Second> seconds) {
        return inPeak(seconds).stream().mapToDouble(Second::p95Us).max().orElse(0);
    }
}
