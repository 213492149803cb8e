package org.peregrine.engine.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.status.ReportedError;

/**
 * Latencies, pauses and load of an engine: gathered from all shards and the {@link PauseMonitor} once an interval, on a
 * thread of their own, and on request. Methods may be called by any thread; one at a time runs.
 */
public final class Metrics {
    private static final McpMethod[] METHODS = McpMethod.values();
    private static final Latency[] STAGES = Latency.values();
    private static final Comparator<SlowRequest> SLOWEST_FIRST =
            Comparator.comparingLong(SlowRequest::endToEndNs).reversed();
    private static final EngineCounter[] COUNTERS = EngineCounter.values();

    /** Recent pauses, for the causes of slow requests. */
    private static final int MAX_PAUSES = 4096;

    private final MetricsSettings settings;
    private final List<ShardMetrics> shards;
    private final HeldMemory memory;
    private final ToolNumbers tools;
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final PauseMonitor monitor;
    /** Guards the totals: listeners may be slow, and readers of the totals do not wait for them. */
    private final Object listening = new Object();

    private final Deque<Pause> recentPauses = new ArrayDeque<>();
    private final Histogram pauses = StopHistogram.newHistogram();
    private final Histogram gcPauses = StopHistogram.newHistogram();
    private final Histogram syncs = StopHistogram.newHistogram();
    private final Histogram hiccups = StopHistogram.newHistogram();
    private final Histogram nothing = StopHistogram.newHistogram();
    private final long launchMs;
    private final long launchNs;
    private final HistogramSet set;
    private final HistogramSet totals;
    private Interval.Sums sums = Interval.Sums.NONE;
    private List<SlowRequest> slowest = List.of();
    private UsageReader usage;
    private boolean usageMissing;
    private Interval.Load lastLoad;
    private long lastMs;
    private long lastNs;

    /**
     * Creates the metrics of an engine.
     *
     * @param settings of the engine.
     * @param shards all of them.
     * @param tools numbers that the shards use.
     * @param clock of the stamps.
     * @param epochClock of the calendar.
     * @param memory of the engine.
     */
    public Metrics(
            MetricsSettings settings,
            List<ShardMetrics> shards,
            ToolNumbers tools,
            NanoClock clock,
            EpochClock epochClock,
            HeldMemory memory) {
        this.settings = settings;
        this.memory = memory;
        this.shards = List.copyOf(shards);
        this.tools = tools;
        this.clock = clock;
        this.epochClock = epochClock;
        this.monitor = new PauseMonitor(clock, settings.tickNs());
        this.set = new HistogramSet(settings.slowestCount(), tools.capacity());
        this.totals = new HistogramSet(1, tools.capacity());
        this.launchMs = epochClock.time();
        this.launchNs = clock.nanoTime();
        this.lastMs = launchMs;
        this.lastNs = launchNs;
    }

    /**
     * Whether pauses of this JVM can be seen, as far as that is known without reading its counters.
     *
     * @return {@link PauseVisibility#PENDING} or {@link PauseVisibility#NOT_EXPORTED}.
     */
    public static PauseVisibility pauseVisibilityAtLaunch() {
        return JvmCounters.isExported() ? PauseVisibility.PENDING : PauseVisibility.NOT_EXPORTED;
    }

    PauseMonitor monitor() {
        return monitor;
    }

    MetricsSettings settings() {
        return settings;
    }

    /**
     * Takes the values since the last call and passes them to the listeners. Called by the metrics thread; in INVOKER
     * mode by the caller of the engine.
     *
     * @param errorHandler gets the exceptions of listeners.
     * @return the interval; its histograms are used again by the next call.
     */
    public Interval takeInterval(ErrorHandler errorHandler) {
        synchronized (listening) {
            final Interval interval = takeInterval();
            for (final IntervalListener listener : settings.listeners()) {
                try {
                    listener.onInterval(interval, this);
                } catch (final Throwable failure) { // The other listeners go on.
                    errorHandler.onError(failure);
                }
            }
            return interval;
        }
    }

    /**
     * Takes the last interval and ends the listeners. Called once, after the engine's threads have ended.
     *
     * @param errorHandler gets the exceptions of listeners.
     */
    public void close(ErrorHandler errorHandler) {
        if (settings.listeners().stream().anyMatch(IntervalListener::wantsLast)) {
            takeInterval(errorHandler);
        }
        for (final IntervalListener listener : settings.listeners()) {
            try {
                listener.onClose();
            } catch (final Throwable failure) { // The other listeners go on.
                errorHandler.onError(failure);
            }
        }
    }

    private synchronized Interval takeInterval() {
        set.reset();
        for (final ShardMetrics shard : shards) {
            shard.latencies().takeInterval(set);
        }
        totals.add(set);
        final Interval.Span span = new Interval.Span(lastMs, epochClock.time(), lastNs, clock.nanoTime());
        lastMs = span.endMs();
        lastNs = span.endNs();
        final Interval.Stops stops = takeStops();
        final List<SlowRequest> slow = slowRequests();
        keepSlowest(slow);
        lastLoad = load(set.maxOccupancy);
        return new Interval(span, latencies(set, slow, UnaryOperator.identity()), stops, lastLoad);
    }

    /** Takes the stops once those that overlap with the latest requests are known, since they may be their causes. */
    private Interval.Stops takeStops() {
        if (monitor.visibility() == PauseVisibility.SHOWN) {
            monitor.awaitObserved(lastNs);
        }
        final List<Pause> found = new ArrayList<>();
        monitor.drainTo(found);
        recentPauses.addAll(found);
        while (recentPauses.size() > MAX_PAUSES) {
            recentPauses.removeFirst();
        }
        final Interval.Stops stops = monitor.take(found);
        pauses.add(stops.pauses());
        gcPauses.add(stops.gcPauses());
        syncs.add(stops.syncs());
        hiccups.add(stops.hiccups());
        sums = sums.plus(stops.sums());
        return stops;
    }

    private List<SlowRequest> slowRequests() {
        final List<SlowRequest> slow = new ArrayList<>();
        for (int i = 0; i < set.slowest.size(); i++) {
            slow.add(slowRequest(set.slowest.slot(i)));
        }
        slow.sort(SLOWEST_FIRST);
        return slow;
    }

    private SlowRequest slowRequest(SlowSlot slot) {
        final Map<Latency, Long> stages = new EnumMap<>(Latency.class);
        for (final Latency stage : STAGES) {
            if (slot.durationsNs[stage.ordinal()] > 0) {
                stages.put(stage, slot.durationsNs[stage.ordinal()]);
            }
        }
        final String method = stages.containsKey(Latency.READER)
                ? "replies"
                : methodName(slot.method == null ? METHODS.length : slot.method.ordinal());
        final SlowRequest.Name name =
                new SlowRequest.Name(method, tools.name(slot.tool), slot.idText(), slot.connectionId, slot.batchSize);
        final long agoMs = (lastNs - slot.receivedNs) / 1_000_000;
        return new SlowRequest(
                name, slot.receivedNs, lastMs - agoMs, slot.endToEndNs, stages, CauseFinder.causes(slot, recentPauses));
    }

    private void keepSlowest(List<SlowRequest> more) {
        final List<SlowRequest> all = new ArrayList<>(slowest);
        all.addAll(more);
        all.sort(SLOWEST_FIRST);
        slowest = List.copyOf(all.subList(0, Math.min(all.size(), settings.slowestCount())));
    }

    private static String methodName(int index) {
        return index == METHODS.length ? "other" : METHODS[index].wireName();
    }

    /**
     * Everything from the launch to the end of the last interval.
     *
     * @return histograms that the caller owns.
     */
    public synchronized Interval total() {
        return total(Histogram::copy, List.copyOf(recentPauses));
    }

    /**
     * The same with the live histograms and without single pauses, for listeners during a call.
     *
     * @return histograms that stay this object's.
     */
    public synchronized Interval liveTotal() {
        return total(UnaryOperator.identity(), List.of());
    }

    private Interval total(UnaryOperator<Histogram> copy, List<Pause> longest) {
        final Interval.Stops stops = new Interval.Stops(
                monitor.visibility(),
                copy.apply(pauses),
                copy.apply(gcPauses),
                copy.apply(syncs),
                copy.apply(hiccups),
                sums,
                longest);
        final Interval.Load load = lastLoad == null ? load(0) : lastLoad.withOccupancy(totals.maxOccupancy);
        return new Interval(
                new Interval.Span(launchMs, lastMs, launchNs, lastNs), latencies(totals, slowest, copy), stops, load);
    }

    private Interval.Latencies latencies(HistogramSet from, List<SlowRequest> slow, UnaryOperator<Histogram> copy) {
        final Map<Latency, Histogram> stages = new EnumMap<>(Latency.class);
        for (final Latency stage : STAGES) {
            final Histogram histogram = from.latencies[stage.ordinal()];
            stages.put(stage, copy.apply(histogram == null ? nothing : histogram));
        }
        final Map<String, Histogram> methods = new TreeMap<>();
        for (int i = 0; i < from.methods.length; i++) {
            if (isUsed(from.methods[i])) {
                methods.put(methodName(i), copy.apply(from.methods[i]));
            }
        }
        final Map<String, Histogram> called = new TreeMap<>();
        for (int i = 0; i < from.tools.length; i++) {
            if (isUsed(from.tools[i])) {
                called.put(tools.name(i), copy.apply(from.tools[i]));
            }
        }
        return new Interval.Latencies(stages, methods, called, slow);
    }

    private static boolean isUsed(Histogram histogram) {
        return histogram != null && histogram.getTotalCount() > 0;
    }

    /**
     * Loads the code that reads the process's usage, for whose libraries there may be no file descriptor later. Not at
     * the launch, since it takes a while.
     */
    synchronized void loadUsage() {
        if (usage == null) {
            usage = new UsageReader();
        }
    }

    private ProcessUsage usage() {
        if (usage == null && !usageMissing) {
            try {
                loadUsage();
            } catch (final LinkageError failure) { // It stays so for good. Everything else can still be reported.
                usageMissing = true;
            }
        }
        return usage == null ? ProcessUsage.NONE : usage.read();
    }

    /**
     * The counters of all shards as they are now, and not at the end of the last interval. Any thread.
     *
     * @return a new map.
     */
    public Map<EngineCounter, Long> counters() {
        final Map<EngineCounter, Long> counters = new EnumMap<>(EngineCounter.class);
        for (final EngineCounter counter : COUNTERS) {
            long sum = 0;
            for (int i = 0; i < shards.size(); i++) {
                sum += shards.get(i).counters().value(counter);
            }
            counters.put(counter, sum);
        }
        return counters;
    }

    private Interval.Load load(long occupancy) {
        long capacity = 0;
        for (final ShardMetrics shard : shards) {
            capacity = Math.max(capacity, shard.ringCapacity());
        }
        return new Interval.Load(
                usage(),
                counters(),
                occupancy,
                capacity,
                memory.borrowedBytes().getAsLong(),
                memory.keptBytes().getAsLong(),
                ReportedError.distinct(shards.stream()
                        .flatMap(shard -> shard.errors().get().stream())
                        .toList()));
    }
}
