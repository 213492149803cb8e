package org.peregrine.bench.rig;

import java.util.Arrays;
import java.util.List;
import org.peregrine.bench.Medians;

/**
 * The rounds of one target at one window, together.
 *
 * @param target its name.
 * @param window calls under way at once.
 * @param requests of all rounds.
 * @param p50Us the median time of a call over all rounds, in microseconds.
 * @param lowestP50Us the median of the fastest round.
 * @param highestP50Us the median of the slowest round.
 * @param p99Us the time that 99 of 100 calls did not exceed, in microseconds.
 * @param messagesPerSecond the median of the rounds, requests and replies counted.
 */
record LineSummary(
        String target,
        int window,
        int requests,
        double p50Us,
        double lowestP50Us,
        double highestP50Us,
        double p99Us,
        double messagesPerSecond) {
    private static final double NANOS_PER_MICRO = 1e3;

    static LineSummary of(String target, int window, List<LineRound> rounds) {
        final long[] elapsedNs = rounds.stream()
                .flatMapToLong(round -> Arrays.stream(round.elapsedNs()))
                .sorted()
                .toArray();
        final double[] rates = rounds.stream()
                .mapToDouble(LineRound::messagesPerSecond)
                .sorted()
                .toArray();
        final double[] medians = rounds.stream()
                .mapToDouble(round -> Medians.of(
                        Arrays.stream(round.elapsedNs()).asDoubleStream().toArray()))
                .map(medianNs -> medianNs / NANOS_PER_MICRO)
                .sorted()
                .toArray();
        return new LineSummary(
                target,
                window,
                elapsedNs.length,
                elapsedNs[elapsedNs.length / 2] / NANOS_PER_MICRO,
                medians[0],
                medians[medians.length - 1],
                elapsedNs[(int) (elapsedNs.length * 0.99)] / NANOS_PER_MICRO,
                rates[rates.length / 2]);
    }

    String row() {
        return String.format(
                "%-12s %6d %9d %10.1f %10.1f..%10.1f %10.1f %14.0f",
                target, window, requests, p50Us, lowestP50Us, highestP50Us, p99Us, messagesPerSecond);
    }

    String json() {
        return String.format(
                "{\"target\":\"%s\",\"window\":%d,\"requests\":%d,\"p50Us\":%.2f,\"lowestP50Us\":%.2f,\"highestP50Us\":%.2f,\"p99Us\":%.2f,"
                        + "\"messagesPerSecond\":%.0f}",
                target, window, requests, p50Us, lowestP50Us, highestP50Us, p99Us, messagesPerSecond);
    }
}
