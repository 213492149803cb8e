package org.peregrine.tools.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.client.Target;
import org.peregrine.tools.replay.ReplayOutcome.Verdict;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.SuiteReport;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;

/**
 * The latencies of a replay, judged, and as a result that {@code peregrine compare} reads.
 *
 * @param outcome of the replay.
 * @param settings of it.
 * @param maxP99Ns that the 99th percentile may have; 0 for any.
 */
record ReplayResult(ReplayOutcome outcome, ReplaySettings settings, long maxP99Ns) {
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;

    /** The percentile that clients saw: from the due time, or at full speed from sending. */
    Histogram judged() {
        return isPaced() ? outcome.now : outcome.sinceSent;
    }

    boolean isPaced() {
        return !Double.isInfinite(settings.speed());
    }

    /** Whether the latency was as it should be; true when nothing was asked of it. */
    boolean isFastEnough() {
        return maxP99Ns == 0 || p99Ns() <= maxP99Ns;
    }

    private long p99Ns() {
        return judged().getValueAtPercentile(99);
    }

    /** One line. */
    String verdict() {
        if (maxP99Ns == 0) {
            return "latency: not judged; --max-p99 says what is allowed";
        }
        return String.format(
                Locale.ROOT,
                "latency: %s, p99 is %.1f us, allowed are %.1f us",
                isFastEnough() ? "PASSED" : "FAILED",
                p99Ns() / NS_PER_US,
                maxP99Ns / NS_PER_US);
    }

    /** The result as a report of one workload. */
    SuiteReport report(String id, Instant startedAt) {
        final Environment environment = Environment.current();
        final Target target = settings.target();
        final String kind = target.transport();
        final String speed = isPaced() ? String.valueOf(settings.speed()) : "max";
        final Histogram judged = judged();
        final List<String> failures = failures();
        final BenchmarkResult result = new BenchmarkResult(
                id.isEmpty() ? "replay_" + kind + "_" + speed : id,
                "a recording to " + target.text() + " at speed " + speed,
                startedAt,
                environment,
                kind,
                "unknown",
                new Work(judged.getTotalCount(), 0, outcome.elapsedNs / NS_PER_S, 2, judged.getTotalCount()),
                LatencyFigures.of(judged),
                Usage.UNKNOWN,
                isPaced()
                        ? "client: from the time at which the request was due to its whole answer read"
                        : "client: from handing the request to the socket to its whole answer read",
                failures,
                details());
        return new SuiteReport(
                "replay",
                startedAt,
                environment,
                List.of(result),
                List.of(),
                failures.isEmpty() ? "passed" : "FAILED: " + String.join("; ", failures));
    }

    private List<String> failures() {
        final List<String> failures = new ArrayList<>();
        if (outcome.framesSent == 0) {
            failures.add("nothing was sent");
        }
        if (!outcome.isEqual()) {
            failures.add(outcome.differences().size() + " answers differ from the recorded ones");
        }
        if (!isFastEnough()) {
            failures.add(verdict());
        }
        return failures;
    }

    private Map<String, Double> details() {
        final Map<String, Double> details = new LinkedHashMap<>();
        final LatencyFigures sinceSent = LatencyFigures.of(outcome.sinceSent);
        final LatencyFigures then = LatencyFigures.of(outcome.then);
        details.put("frames_sent", (double) outcome.framesSent);
        details.put("frames_skipped", (double) outcome.skipped);
        for (final Verdict verdict : Verdict.values()) {
            details.put("answers_" + verdict.name().toLowerCase(Locale.ROOT), (double) outcome.answers(verdict));
        }
        details.put("service_p50_us", sinceSent.p50());
        details.put("service_p99_us", sinceSent.p99());
        details.put("then_inside_server_p50_us", then.p50());
        details.put("then_inside_server_p99_us", then.p99());
        if (isPaced()) {
            final LatencyFigures late = LatencyFigures.of(outcome.lateness);
            details.put("generator_late_p50_us", late.p50());
            details.put("generator_late_p99_us", late.p99());
            details.put("generator_late_max_us", late.max());
        }
        return details;
    }
}
