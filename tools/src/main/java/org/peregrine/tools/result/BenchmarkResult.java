package org.peregrine.tools.result;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One benchmark.
 *
 * @param workloadId by which two reports are compared.
 * @param benchmark description for readers.
 * @param timestamp of its start.
 * @param environment it ran in.
 * @param transport {@code http}, {@code tcp}, ..., or {@code none}.
 * @param threadingMode of the server; {@code external} when it is another process whose mode is not known.
 * @param work that was done.
 * @param latency of an operation.
 * @param usage of the measured process.
 * @param measurementPoint from where to where the latency counts.
 * @param failures that make the result unreliable or insufficient; empty for a valid one.
 * @param details more numbers, each with its unit in its name.
 */
public record BenchmarkResult(
        String workloadId,
        String benchmark,
        Instant timestamp,
        Environment environment,
        String transport,
        String threadingMode,
        Work work,
        LatencyFigures latency,
        Usage usage,
        String measurementPoint,
        List<String> failures,
        Map<String, Double> details) {
    /** Copies what can change. */
    public BenchmarkResult {
        failures = List.copyOf(failures);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /**
     * Whether the result counts.
     *
     * @return false when the run failed.
     */
    public boolean isValid() {
        return failures.isEmpty();
    }

    /**
     * The same, judged otherwise.
     *
     * @param others failures in place of these.
     * @param more details in place of these.
     * @return a new result.
     */
    public BenchmarkResult with(List<String> others, Map<String, Double> more) {
        return with(usage, others, more);
    }

    /**
     * The same, with what is known of the server's collectors.
     *
     * @param count of collections.
     * @param totalUs length of all stops.
     * @param maxUs the longest time.
     * @return a new result.
     */
    public BenchmarkResult withPauses(long count, double totalUs, double maxUs) {
        return with(usage.withPauses(count, totalUs, maxUs), failures, details);
    }

    /**
     * The same, with what is known of the server's garbage.
     *
     * @param bytesPerOp that the server's process allocated for each operation.
     * @return a new result.
     */
    public BenchmarkResult withAllocation(double bytesPerOp) {
        return with(usage.withAllocation(bytesPerOp), failures, details);
    }

    /**
     * The same, of a server whose mode is known.
     *
     * @param mode in place of the one that is named.
     * @return a new result.
     */
    public BenchmarkResult withThreadingMode(String mode) {
        return with(environment, mode, work, latency);
    }

    /**
     * The same, described otherwise.
     *
     * @param other description for readers.
     * @return a new result.
     */
    public BenchmarkResult withDescription(String other) {
        return new BenchmarkResult(
                workloadId,
                other,
                timestamp,
                environment,
                transport,
                threadingMode,
                work,
                latency,
                usage,
                measurementPoint,
                failures,
                details);
    }

    /**
     * The same, second by second.
     *
     * @param each in the order of time.
     * @return a new result.
     */
    public BenchmarkResult withSeconds(List<Second> each) {
        return with(environment, threadingMode, work.withSeconds(each), latency);
    }

    /**
     * The seconds of the run.
     *
     * @return one after the other; empty where they are not told apart.
     */
    public List<Second> seconds() {
        return work.seconds();
    }

    /**
     * The same, of an environment that is described otherwise.
     *
     * @param other description.
     * @return a new result.
     */
    public BenchmarkResult withEnvironment(Environment other) {
        return with(other, threadingMode, work, latency);
    }

    /**
     * The same on a machine on which everything takes longer; its seconds are not told apart.
     *
     * @param times as long, above 0.
     * @return a new result.
     */
    public BenchmarkResult scaled(double times) {
        final Work longer = new Work(
                work.operations(),
                work.warmupOperations(),
                times * work.durationS(),
                work.messagesPerOperation(),
                work.samples());
        final LatencyFigures slower = new LatencyFigures(
                times * latency.p50(),
                times * latency.p95(),
                times * latency.p99(),
                times * latency.p999(),
                times * latency.max(),
                times * latency.mean());
        return with(environment, threadingMode, longer, slower);
    }

    private BenchmarkResult with(Environment where, String mode, Work done, LatencyFigures figures) {
        return new BenchmarkResult(
                workloadId,
                benchmark,
                timestamp,
                where,
                transport,
                mode,
                done,
                figures,
                usage,
                measurementPoint,
                failures,
                details);
    }

    private BenchmarkResult with(Usage otherUsage, List<String> otherFailures, Map<String, Double> otherDetails) {
        return new BenchmarkResult(
                workloadId,
                benchmark,
                timestamp,
                environment,
                transport,
                threadingMode,
                work,
                latency,
                otherUsage,
                measurementPoint,
                otherFailures,
                otherDetails);
    }
}
