package org.peregrine.tools.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.SecondLimit;
import org.peregrine.tools.suite.Workload;

/**
 * A workload with a peak, judged second by second: the 95th percentile before the peak, and the time after it until it
 * is below the limit to stay.
 *
 * @param workload that is measured.
 * @param peakStartS in seconds since the measurement began.
 * @param peakEndS likewise.
 * @param maxP95Us in microseconds.
 * @param maxRecoveryS before whose end the percentile must be back.
 */
record Recovery(Workload workload, double peakStartS, double peakEndS, double maxP95Us, double maxRecoveryS)
        implements Workload {
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
                        .filter(second -> second.endS() <= peakStartS + HALF_S)
                        .toList(),
                maxP95Us));
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
        details.put("recovery_s", recoveryS);
        details.put("peak_ops_per_s", peakRate(seconds));
        details.put("peak_slowest_second_p95_us", peakP95Us(seconds));
        return result.with(failures, details);
    }

    /** From the end of the peak to the end of the last second above the limit; 0 when none is. */
    private double recoveryS(List<Second> seconds) {
        return seconds.stream()
                .filter(second -> second.endS() > peakEndS + HALF_S && second.isSlower(maxP95Us))
                .mapToDouble(second -> second.endS() - peakEndS)
                .max()
                .orElse(0);
    }

    private List<Second> peak(List<Second> seconds) {
        return seconds.stream()
                .filter(second -> second.endS() > peakStartS + HALF_S && second.endS() <= peakEndS + HALF_S)
                .toList();
    }

    private double peakRate(List<Second> seconds) {
        final double lengthS =
                peak(seconds).stream().mapToDouble(Second::lengthS).sum();
        return lengthS > 0 ? peak(seconds).stream().mapToLong(Second::answered).sum() / lengthS : 0;
    }

    private double peakP95Us(List<Second> seconds) {
        return peak(seconds).stream().mapToDouble(Second::p95Us).max().orElse(0);
    }
}
