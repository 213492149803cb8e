package org.peregrine.tools.admin;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.EngineHealth;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.ProcessUsage;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;

/**
 * The text of {@code /metrics}. Names and labels are those of OpenTelemetry's conventions for MCP servers where they
 * have one ({@code mcp.server.operation.duration}), in Prometheus' spelling; the rest begins with {@code peregrine}.
 */
final class MetricsText {
    private static final String CALL = "tools/call";
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final Metrics source;
    private final EngineHealth health;
    private final ExpositionFormats formats = ExpositionFormats.init();

    MetricsText(Metrics source, EngineHealth health) {
        this.source = source;
        this.health = health;
    }

    /**
     * Writes everything from the launch to the end of the last interval, and counters as they are now; returns the
     * content type.
     */
    String write(String accept, OutputStream out) throws IOException {
        final Interval total = source.total();
        final MetricSnapshots.Builder metrics = MetricSnapshots.builder()
                .metricSnapshot(operations(total.latencies()))
                .metricSnapshot(stages(total.latencies()))
                .metricSnapshot(stop(
                        "peregrine_hiccup_seconds",
                        "Delay of a thread that was due to run.",
                        Buckets.dataPoint(total.stops().hiccups(), Labels.EMPTY)));
        pauses(metrics, total.stops());
        counters(metrics, total.load(), source.counters());
        errors(metrics, total.load());
        process(metrics, total);
        metrics.metricSnapshot(threads());
        final ExpositionFormatWriter writer = formats.findWriter(accept);
        writer.write(out, metrics.build());
        return writer.getContentType();
    }

    private static HistogramSnapshot operations(Interval.Latencies latencies) {
        final HistogramSnapshot.Builder metric = HistogramSnapshot.builder()
                .name("mcp_server_operation_duration_seconds")
                .help("MCP request or notification duration, from its receipt until the result or ack is sent.");
        latencies.methods().forEach((method, histogram) -> {
            Histogram rest = histogram;
            if (method.equals(CALL)) {
                rest = histogram.copy();
                for (final Histogram tool : latencies.tools().values()) {
                    rest.subtract(tool);
                }
            }
            if (rest.getTotalCount() > 0) {
                metric.dataPoint(Buckets.dataPoint(rest, Labels.of("mcp_method_name", method)));
            }
        });
        latencies
                .tools()
                .forEach((tool, histogram) -> metric.dataPoint(Buckets.dataPoint(
                        histogram,
                        Labels.of(
                                "mcp_method_name", CALL,
                                "gen_ai_operation_name", "execute_tool",
                                "gen_ai_tool_name", tool))));
        return metric.build();
    }

    private static HistogramSnapshot stages(Interval.Latencies latencies) {
        final HistogramSnapshot.Builder metric = HistogramSnapshot.builder()
                .name("peregrine_stage_duration_seconds")
                .help("Time in each stage of the path.");
        latencies
                .stages()
                .forEach((stage, histogram) ->
                        metric.dataPoint(Buckets.dataPoint(histogram, Labels.of("stage", stage.label()))));
        return metric.build();
    }

    /** Writes the pauses, but for those that cannot be seen: zero pauses would be a claim. */
    private static void pauses(MetricSnapshots.Builder metrics, Interval.Stops stops) {
        metrics.metricSnapshot(gauge(
                "peregrine_pauses_visible",
                "1 when pauses of the JVM can be seen; without, there are no series of them.",
                stops.visibility() == PauseVisibility.SHOWN ? 1 : 0));
        if (stops.visibility().isBlind()) {
            return;
        }
        final Interval.Sums sums = stops.sums();
        metrics.metricSnapshot(stop(
                        "peregrine_pause_seconds",
                        "Pauses of the JVM, time to safepoint included.",
                        Buckets.dataPoint(stops.pauses(), sums.pausesNs() / NANOS, Labels.EMPTY)))
                .metricSnapshot(stop(
                        "peregrine_gc_pause_seconds",
                        "Part of the pauses for which a garbage collector worked.",
                        Buckets.dataPoint(stops.gcPauses(), sums.gcPausesNs() / NANOS, Labels.EMPTY)))
                .metricSnapshot(stop(
                        "peregrine_time_to_safepoint_seconds",
                        "Part of the pauses until the last thread stopped.",
                        Buckets.dataPoint(stops.syncs(), sums.syncsNs() / NANOS, Labels.EMPTY)));
    }

    private static HistogramSnapshot stop(
            String name, String help, HistogramSnapshot.HistogramDataPointSnapshot dataPoint) {
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(dataPoint)
                .build();
    }

    private static void counters(
            MetricSnapshots.Builder metrics, Interval.Load load, Map<EngineCounter, Long> counters) {
        for (final EngineCounter counter : EngineCounter.values()) {
            metrics.metricSnapshot(
                    counter("peregrine_" + counter.name().toLowerCase(Locale.ROOT), counter.label(), (double)
                            counters.get(counter)));
        }
        metrics.metricSnapshot(gauge("peregrine_connections", "Open connections.", (double) load.connections()))
                .metricSnapshot(gauge(
                        "peregrine_ring_occupancy_most", "Most events in one ring at once since the launch.", (double)
                                load.ringOccupancy()))
                .metricSnapshot(
                        gauge("peregrine_ring_capacity", "Events that a ring holds.", (double) load.ringCapacity()))
                .metricSnapshot(gauge("peregrine_borrowed_bytes", "Memory borrowed from the buffer pools.", (double)
                        load.borrowedBytes()))
                .metricSnapshot(
                        gauge("peregrine_kept_bytes", "Heap that is kept for peers, of PEER_HEAP_BYTES.", (double)
                                load.keptBytes()));
    }

    /** Writes the errors of drivers; texts of the latest alone, so that there are never many series. */
    private static void errors(MetricSnapshots.Builder metrics, Interval.Load load) {
        final CounterSnapshot.Builder count = CounterSnapshot.builder()
                .name("peregrine_driver_errors")
                .help("Distinct errors that drivers of transports report, the latest " + ReportedError.MAX_ERRORS
                        + ".");
        final GaugeSnapshot.Builder first = GaugeSnapshot.builder()
                .name("peregrine_driver_error_first_seconds")
                .help("First time of the error, since 1970.");
        final GaugeSnapshot.Builder last = GaugeSnapshot.builder()
                .name("peregrine_driver_error_last_seconds")
                .help("Last time of the error, since 1970.");
        for (final ReportedError error : load.errors()) {
            final Labels labels = Labels.of("transport", error.source(), "error", error.text());
            count.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) error.count())
                    .build());
            first.dataPoint(seconds(labels, error.firstMs()));
            last.dataPoint(seconds(labels, error.lastMs()));
        }
        metrics.metricSnapshot(count.build()).metricSnapshot(first.build()).metricSnapshot(last.build());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot seconds(Labels labels, long timeMs) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(timeMs / MILLIS)
                .build();
    }

    private static void process(MetricSnapshots.Builder metrics, Interval total) {
        final ProcessUsage usage = total.load().usage();
        metrics.metricSnapshot(counter("process_cpu_seconds", "CPU time of all cores.", usage.cpuNs() / NANOS))
                .metricSnapshot(
                        gauge("process_resident_memory_bytes", "Physical memory.", (double) usage.residentBytes()))
                .metricSnapshot(gauge(
                        "process_start_time_seconds",
                        "Launch of the engine, since 1970.",
                        total.span().startMs() / MILLIS))
                .metricSnapshot(counter("peregrine_heap_allocated_bytes", "Heap allocated by all threads.", (double)
                        usage.allocatedBytes()))
                .metricSnapshot(gauge("peregrine_heap_used_bytes", "Heap in use.", (double) usage.heapBytes()))
                .metricSnapshot(
                        gauge("peregrine_direct_buffer_bytes", "Direct buffers.", (double) usage.directBytes()));
    }

    private GaugeSnapshot threads() {
        final GaugeSnapshot.Builder metric = GaugeSnapshot.builder()
                .name("peregrine_thread_stalled_seconds")
                .help("How long a thread has not begun a duty cycle; 0 when it moves. Those beside the path have the"
                        + " shard 'engine'.");
        for (final ThreadHealth thread : health.threads()) {
            metric.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("shard", thread.shard(), "thread", thread.thread()))
                    .value(thread.stalledNs() / NANOS)
                    .build());
        }
        return metric.build();
    }

    private static CounterSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }
}
