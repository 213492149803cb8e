package org.peregrine.engine.metrics;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;

/**
 * Figures of all shards over some time, a second or everything since the launch.
 *
 * @param span of time.
 * @param latencies of messages.
 * @param stops of threads.
 * @param load of the engine.
 */
public record Interval(Span span, Latencies latencies, Stops stops, Load load) {
    /**
     * A time by the calendar and by the engine's clock.
     *
     * @param startMs milliseconds since 1970.
     * @param endMs milliseconds since 1970.
     * @param startNs the clock's nanoseconds.
     * @param endNs the clock's nanoseconds.
     */
    public record Span(long startMs, long endMs, long startNs, long endNs) {
        /**
         * Its length.
         *
         * @return at least 1 ns.
         */
        public long durationNs() {
            return Math.max(1, endNs - startNs);
        }
    }

    /**
     * Histograms in nanoseconds.
     *
     * @param stages all of them.
     * @param methods end to end, by the method's name; only those that were asked for.
     * @param tools end to end, by the tool's name; only those that were called.
     * @param slowest the slowest requests, the slowest first.
     */
    public record Latencies(
            Map<Latency, Histogram> stages,
            Map<String, Histogram> methods,
            Map<String, Histogram> tools,
            List<SlowRequest> slowest) {}

    /**
     * Stops of threads. Histograms in nanoseconds.
     *
     * @param visibility whether pauses of the JVM can be seen; hiccups always can.
     * @param pauses of all threads by the JVM, for any reason.
     * @param gcPauses part of it for which a garbage collector worked.
     * @param syncs part of it until the last thread stopped (time to safepoint).
     * @param hiccups delays of a thread that was due to run, for any reason.
     * @param sums of the first three.
     * @param longest the pauses of 0.1 ms and more, the hiccups of 1 ms and more, in their order; bounded.
     */
    public record Stops(
            PauseVisibility visibility,
            Histogram pauses,
            Histogram gcPauses,
            Histogram syncs,
            Histogram hiccups,
            Sums sums,
            List<Pause> longest) {}

    /**
     * Exact sums of stops, as the JVM counts; histograms round.
     *
     * @param pausesNs of all pauses.
     * @param gcPausesNs part for which a garbage collector worked.
     * @param syncsNs part until the last thread stopped.
     */
    public record Sums(long pausesNs, long gcPausesNs, long syncsNs) {
        /** No stops. */
        public static final Sums NONE = new Sums(0, 0, 0);

        /** Both together. */
        Sums plus(Sums more) {
            return new Sums(pausesNs + more.pausesNs, gcPausesNs + more.gcPausesNs, syncsNs + more.syncsNs);
        }
    }

    /**
     * The engine's load, and the resources that it took.
     *
     * @param usage of the process at the end, totals since its start.
     * @param counters at the end, summed over shards, totals since the launch.
     * @param ringOccupancy most events that were in one ring at once.
     * @param ringCapacity events that one ring holds.
     * @param borrowedBytes memory borrowed from the pools at the end.
     * @param keptBytes heap that is kept for peers at the end.
     * @param errors that drivers of transports have reported, the latest first; bounded.
     */
    public record Load(
            ProcessUsage usage,
            Map<EngineCounter, Long> counters,
            long ringOccupancy,
            long ringCapacity,
            long borrowedBytes,
            long keptBytes,
            List<ReportedError> errors) {
        /** The same with another occupancy. */
        Load withOccupancy(long most) {
            return new Load(usage, counters, most, ringCapacity, borrowedBytes, keptBytes, errors);
        }

        /**
         * Connections that are open.
         *
         * @return a count.
         */
        public long connections() {
            return counters.get(EngineCounter.CONNECTIONS_OPENED) - counters.get(EngineCounter.CONNECTIONS_CLOSED);
        }
    }
}
