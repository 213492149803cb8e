package org.peregrine.tools.result;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops and allocation of a server during a measurement, by its own status file.
 *
 * @param collections stops for the garbage collector.
 * @param pauses all stops.
 * @param syncs times to safepoint.
 * @param allocatedBytesPerS heap that all its threads allocated in a second; NaN when unknown.
 */
public record ServerFigures(Stops collections, Stops pauses, Stops syncs, double allocatedBytesPerS) {
    /** Figures of a server that writes no status file, or of another user's. */
    public static final ServerFigures UNKNOWN =
            new ServerFigures(Stops.UNKNOWN, Stops.UNKNOWN, Stops.UNKNOWN, Double.NaN);

    /**
     * Stops of one kind.
     *
     * @param count of them; negative when unknown.
     * @param totalUs their sum; NaN when unknown.
     * @param maxUs the longest; NaN when unknown.
     */
    public record Stops(long count, double totalUs, double maxUs) {
        static final Stops UNKNOWN = new Stops(-1, Double.NaN, Double.NaN);

        boolean isKnown() {
            return count >= 0;
        }
    }

    /**
     * Divides the allocation among operations.
     *
     * @param operationsPerS of the same time.
     * @return bytes for each; NaN when unknown, or when there was no operation.
     */
    public double allocatedBytesPerOp(double operationsPerS) {
        return operationsPerS > 0 ? allocatedBytesPerS / operationsPerS : Double.NaN;
    }

    /**
     * Adds what is known to a result of the same measurement.
     *
     * @param result without it.
     * @return with it; the same when nothing is known.
     */
    public BenchmarkResult addTo(BenchmarkResult result) {
        BenchmarkResult filled = result;
        if (collections.isKnown()) {
            final Map<String, Double> details = new LinkedHashMap<>(result.details());
            details.put("pauses", (double) pauses.count());
            details.put("pause_total_us", pauses.totalUs());
            details.put("pause_max_us", pauses.maxUs());
            details.put("time_to_safepoint_total_us", syncs.totalUs());
            details.put("time_to_safepoint_max_us", syncs.maxUs());
            filled = filled.with(result.failures(), details)
                    .withPauses(collections.count(), collections.totalUs(), collections.maxUs());
        }
        if (Double.isFinite(allocatedBytesPerS)) {
            filled = filled.withAllocation(allocatedBytesPerOp(
                    result.work().operations() / result.work().durationS()));
        }
        return filled;
    }
}
