package org.peregrine.tools.admin;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** A histogram of nanoseconds in Prometheus' buckets of seconds. */
final class Buckets {
    /**
     * From 10 ms on those that OpenTelemetry's conventions for MCP name, and finer ones for what takes microseconds.
     */
    private static final double[] EDGES = {
        0.000_001,
        0.000_002,
        0.000_005,
        0.000_01,
        0.000_02,
        0.000_05,
        0.000_1,
        0.000_2,
        0.000_5,
        0.001,
        0.002,
        0.005,
        0.01,
        0.02,
        0.05,
        0.1,
        0.2,
        0.5,
        1,
        2,
        5,
        10,
        30,
        60,
        120,
        300,
        Double.POSITIVE_INFINITY
    };

    private static final double NANOS = 1e9;

    private Buckets() {}

    /** With the sum that the values have after they were rounded. */
    static HistogramDataPointSnapshot dataPoint(Histogram histogram, Labels labels) {
        double sum = 0;
        for (final HistogramIterationValue value : histogram.recordedValues()) {
            sum += medianNs(histogram, value) / NANOS * value.getCountAtValueIteratedTo();
        }
        return dataPoint(histogram, sum, labels);
    }

    private static long medianNs(Histogram histogram, HistogramIterationValue value) {
        return histogram.medianEquivalentValue(value.getValueIteratedTo());
    }

    /** With a sum in seconds that is known better. */
    static HistogramDataPointSnapshot dataPoint(Histogram histogram, double sum, Labels labels) {
        final Number[] counts = new Number[EDGES.length];
        final long[] sums = new long[EDGES.length];
        for (final HistogramIterationValue value : histogram.recordedValues()) {
            final long ns = medianNs(histogram, value);
            final int found = Arrays.binarySearch(EDGES, ns / NANOS);
            sums[found < 0 ? -found - 1 : found] += value.getCountAtValueIteratedTo();
        }
        Arrays.setAll(counts, i -> sums[i]);
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(Arrays.stream(EDGES).boxed().toList(), Arrays.asList(counts)))
                .sum(sum)
                .labels(labels)
                .build();
    }
}
