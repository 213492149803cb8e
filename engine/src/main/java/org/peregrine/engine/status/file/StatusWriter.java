package org.peregrine.engine.status.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.ErrorHandler;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.IntervalListener;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.ProcessUsage;
import org.peregrine.engine.metrics.SlowRequest;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.status.file.StatusRow.Figures;
import org.peregrine.engine.status.file.StatusRow.Kind;

/** Writes each interval to a status file, which it removes at the end. Metrics thread only. */
public final class StatusWriter implements IntervalListener {
    private static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0);
    private static final double P50 = 50;
    private static final double P90 = 90;
    private static final double P99 = 99;
    private static final double P999 = 99.9;

    private final StatusFile file;
    private final Supplier<List<ThreadHealth>> threads;
    private final ErrorHandler errorHandler;
    private ProcessUsage before;
    private boolean failing;

    /**
     * Creates a writer.
     *
     * @param file to be written by nobody else.
     * @param threads gives the health of the path's threads.
     * @param errorHandler notified once when the file cannot be written; writing is tried again each time.
     */
    public StatusWriter(StatusFile file, Supplier<List<ThreadHealth>> threads, ErrorHandler errorHandler) {
        this.file = file;
        this.threads = threads;
        this.errorHandler = errorHandler;
    }

    @Override
    public void onInterval(Interval interval, Metrics metrics) {
        final Interval total = metrics.liveTotal();
        final List<StatusRow> rows = new ArrayList<>();
        final Interval.Latencies last = interval.latencies();
        total.latencies()
                .stages()
                .forEach((stage, histogram) ->
                        rows.add(row(Kind.STAGE, stage.label(), last.stages().get(stage), histogram)));
        add(rows, Kind.METHOD, last.methods(), total.latencies().methods());
        add(rows, Kind.TOOL, last.tools(), total.latencies().tools());
        addStops(rows, interval.stops(), total.stops());
        final List<StatusSlow> slow =
                last.slowest().stream().map(StatusWriter::slow).toList();
        write(new StatusInterval(
                interval.span().endMs(),
                gauges(interval),
                rows,
                slow.isEmpty() ? null : slow,
                interval.load().counters(),
                threads.get(),
                interval.load().errors()));
    }

    private void write(StatusInterval interval) {
        try {
            file.write(interval);
            failing = false;
        } catch (final IOException failure) {
            if (!failing) {
                errorHandler.onError(failure);
            }
            failing = true;
        }
    }

    private static void add(
            List<StatusRow> rows, Kind kind, Map<String, Histogram> last, Map<String, Histogram> total) {
        total.forEach((name, histogram) -> rows.add(row(kind, name, last.get(name), histogram)));
    }

    private static void addStops(List<StatusRow> rows, Interval.Stops last, Interval.Stops total) {
        rows.add(new StatusRow(
                Kind.STOP,
                "pause",
                figures(last.pauses(), last.sums().pausesNs()),
                figures(total.pauses(), total.sums().pausesNs())));
        rows.add(new StatusRow(
                Kind.STOP,
                "gc-pause",
                figures(last.gcPauses(), last.sums().gcPausesNs()),
                figures(total.gcPauses(), total.sums().gcPausesNs())));
        rows.add(new StatusRow(
                Kind.STOP,
                "time-to-safepoint",
                figures(last.syncs(), last.sums().syncsNs()),
                figures(total.syncs(), total.sums().syncsNs())));
        rows.add(row(Kind.STOP, "hiccup", last.hiccups(), total.hiccups()));
    }

    private static StatusRow row(Kind kind, String name, Histogram last, Histogram total) {
        return new StatusRow(kind, name, figures(last), figures(total));
    }

    private static Figures figures(Histogram histogram) {
        return histogram == null || histogram.getTotalCount() == 0
                ? NONE
                : figures(histogram, Math.round(histogram.getMean() * histogram.getTotalCount()));
    }

    private static Figures figures(Histogram histogram, long sumNs) {
        return histogram.getTotalCount() == 0
                ? NONE
                : new Figures(
                        histogram.getTotalCount(),
                        sumNs,
                        histogram.getValueAtPercentile(P50),
                        histogram.getValueAtPercentile(P90),
                        histogram.getValueAtPercentile(P99),
                        histogram.getValueAtPercentile(P999),
                        histogram.getMaxValue());
    }

    private static StatusSlow slow(SlowRequest slow) {
        final SlowRequest.Name name = slow.name();
        final String text =
                String.join("\t", name.method(), name.tool() == null ? "" : name.tool(), name.id(), slow.causesText());
        return new StatusSlow(slow.receivedEpochMs(), slow.endToEndNs(), name.connectionId(), text);
    }

    /** No: the file is removed with the engine. */
    @Override
    public boolean wantsLast() {
        return false;
    }

    private Map<StatusGauge, Long> gauges(Interval interval) {
        final Interval.Load load = interval.load();
        final ProcessUsage now = load.usage();
        final ProcessUsage then = before == null ? now : before;
        before = now;
        final Map<StatusGauge, Long> gauges = new EnumMap<>(StatusGauge.class);
        gauges.put(StatusGauge.INTERVAL_NS, interval.span().durationNs());
        gauges.put(StatusGauge.CPU_NS, now.cpuNs() - then.cpuNs());
        gauges.put(StatusGauge.ALLOCATED_BYTES, now.allocatedBytes() - then.allocatedBytes());
        gauges.put(StatusGauge.RESIDENT_BYTES, now.residentBytes());
        gauges.put(StatusGauge.HEAP_BYTES, now.heapBytes());
        gauges.put(StatusGauge.DIRECT_BYTES, now.directBytes());
        gauges.put(StatusGauge.BORROWED_BYTES, load.borrowedBytes());
        gauges.put(StatusGauge.KEPT_BYTES, load.keptBytes());
        gauges.put(StatusGauge.RING_OCCUPANCY, load.ringOccupancy());
        gauges.put(StatusGauge.RING_CAPACITY, load.ringCapacity());
        gauges.put(StatusGauge.PAUSE_VISIBILITY, (long)
                interval.stops().visibility().ordinal());
        return gauges;
    }

    @Override
    public void onClose() {
        file.delete();
    }
}
