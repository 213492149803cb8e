package org.peregrine.tools.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.peregrine.engine.metrics.HistogramLog;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.IntervalListener;
import org.peregrine.engine.metrics.Latency;
import org.peregrine.engine.metrics.Metrics;
import org.peregrine.engine.metrics.SlowRequest;
import org.peregrine.engine.status.PauseVisibility;

/**
 * Remembers a running server's intervals for a report. Bounded: when there are too many, two neighbours become one, so
 * that the whole run stays in view. Written by the metrics thread, read by any.
 */
public final class History implements IntervalListener {
    private static final int MAX_MOMENTS = 4096;
    private static final double NS_PER_MS = 1e6;

    private final List<Run.Moment> moments = new ArrayList<>();
    private int intervalsPerMoment = 1;
    private int intervalsOfLast;

    /** Creates an empty history. */
    public History() {}

    @Override
    public synchronized void onInterval(Interval interval, Metrics metrics) {
        final Run.Moment moment = moment(interval);
        if (intervalsOfLast < intervalsPerMoment && !moments.isEmpty()) {
            moments.add(join(moments.removeLast(), moment));
            intervalsOfLast++;
        } else {
            moments.add(moment);
            intervalsOfLast = 1;
        }
        if (moments.size() > MAX_MOMENTS) {
            halve();
        }
    }

    private void halve() {
        final List<Run.Moment> all = new ArrayList<>(moments);
        moments.clear();
        for (int i = 0; i + 1 < all.size(); i += 2) {
            moments.add(join(all.get(i), all.get(i + 1)));
        }
        if (all.size() % 2 == 1) {
            moments.add(all.getLast());
        } else {
            intervalsOfLast += intervalsPerMoment;
        }
        intervalsPerMoment *= 2;
    }

    private static Run.Moment moment(Interval interval) {
        final Histogram latency = interval.latencies().stages().get(Latency.END_TO_END);
        return new Run.Moment(
                interval.span().endMs(),
                latency.getTotalCount(),
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(99),
                latency.getMaxValue(),
                new Run.Stops(
                        interval.stops().pauses().getMaxValue(),
                        interval.stops().hiccups().getMaxValue()));
    }

    /** Joins two intervals, of which the worse counts. */
    private static Run.Moment join(Run.Moment a, Run.Moment b) {
        return new Run.Moment(
                b.timeMs(),
                a.count() + b.count(),
                Math.max(a.p50(), b.p50()),
                Math.max(a.p99(), b.p99()),
                Math.max(a.most(), b.most()),
                new Run.Stops(
                        Math.max(a.stops().pauseNs(), b.stops().pauseNs()),
                        Math.max(a.stops().hiccupNs(), b.stops().hiccupNs())));
    }

    /**
     * Everything until now, for a report.
     *
     * @param metrics of the same engine.
     * @param facts sentences for the top.
     * @return copies.
     */
    public Run run(Metrics metrics, List<String> facts) {
        final Interval total = metrics.total();
        final Map<String, Histogram> totals = new TreeMap<>();
        total.latencies().stages().forEach((stage, histogram) -> totals.put(HistogramLog.tag(stage), histogram));
        total.latencies().methods().forEach((name, histogram) -> totals.put("method/" + name, histogram));
        total.latencies().tools().forEach((name, histogram) -> totals.put("tool/" + name, histogram));
        totals.put("pause", total.stops().pauses());
        totals.put("gc-pause", total.stops().gcPauses());
        totals.put("time-to-safepoint", total.stops().syncs());
        totals.put("hiccup", total.stops().hiccups());
        final List<String> sentences = new ArrayList<>(facts);
        sentences.add(stopped(total.stops()));
        synchronized (this) {
            return new Run(
                    sentences,
                    totals,
                    List.copyOf(moments),
                    total.latencies().slowest().stream().map(History::slow).toList(),
                    new Run.Events(counters(total.load()), total.load().errors()));
        }
    }

    private static Map<String, Long> counters(Interval.Load load) {
        final Map<String, Long> counters = new LinkedHashMap<>();
        load.counters().forEach((counter, value) -> {
            if (value != 0) {
                counters.put(counter.label(), value);
            }
        });
        return counters;
    }

    private static String stopped(Interval.Stops stops) {
        final PauseVisibility visibility = stops.visibility();
        if (visibility.isBlind()) {
            return "The " + visibility.sentence() + ".";
        }
        final Interval.Sums sums = stops.sums();
        return String.format(
                Locale.ROOT,
                "The JVM stopped its threads %,d times for %.3f ms in all, %.3f ms of it for collections and %.3f ms until"
                        + " they had stopped.",
                stops.pauses().getTotalCount(),
                sums.pausesNs() / NS_PER_MS,
                sums.gcPausesNs() / NS_PER_MS,
                sums.syncsNs() / NS_PER_MS);
    }

    private static Run.Slow slow(SlowRequest slow) {
        final SlowRequest.Name name = slow.name();
        return new Run.Slow(
                slow.receivedEpochMs(),
                slow.endToEndNs(),
                name.method()
                        + (name.tool() == null ? "" : " " + name.tool())
                        + (name.id().isEmpty() ? "" : " id " + name.id()),
                Long.toUnsignedString(name.connectionId()),
                slow.causesText());
    }
}
