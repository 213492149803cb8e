package org.peregrine.engine.metrics;

import org.HdrHistogram.Histogram;
import org.peregrine.codec.mcp.McpMethod;

/**
 * Histograms of one interval. There are two for each shard: the sender writes one while the reader has the other. A
 * tool has histograms once it has a number.
 */
final class HistogramSet {
    static final long HIGHEST_NS = 3_600_000_000_000L;

    /** Index of messages whose method is unknown. */
    static final int OTHER_METHOD = McpMethod.values().length;

    private static final int SIGNIFICANT_DIGITS = 2;

    final Histogram[] latencies = new Histogram[Latency.values().length];
    final Histogram[] methods = new Histogram[OTHER_METHOD + 1];
    final Histogram[] tools;
    final SlowestSlots slowest;
    long maxOccupancy;

    /** A set without histograms, for {@link #add}. */
    HistogramSet(int slowestCount, int maxTools) {
        slowest = new SlowestSlots(slowestCount);
        tools = new Histogram[maxTools];
    }

    /** A set that can be written: has every histogram but those of tools. */
    static HistogramSet forWriting(int slowestCount, int maxTools) {
        final HistogramSet set = new HistogramSet(slowestCount, maxTools);
        fill(set.latencies);
        fill(set.methods);
        return set;
    }

    private static void fill(Histogram[] histograms) {
        for (int i = 0; i < histograms.length; i++) {
            histograms[i] = newHistogram();
        }
    }

    private static Histogram newHistogram() {
        return new Histogram(HIGHEST_NS, SIGNIFICANT_DIGITS);
    }

    /** Makes room for a tool. Before the tool can be called. */
    void prepareTool(int tool) {
        if (tools[tool] == null) {
            tools[tool] = newHistogram();
        }
    }

    void record(Latency latency, long durationNs, long count) {
        record(latencies[latency.ordinal()], durationNs, count);
    }

    void recordMethod(int method, long durationNs, long count) {
        record(methods[method], durationNs, count);
    }

    void recordTool(int tool, long durationNs, long count) {
        record(tools[tool], durationNs, count);
    }

    private static void record(Histogram histogram, long durationNs, long count) {
        histogram.recordValueWithCount(Math.clamp(durationNs, 0, HIGHEST_NS), count);
    }

    /**
     * Adds calls of numbered tools to their method, and all methods to end to end: the writer counts each message once,
     * by its most specific key.
     */
    void addUp() {
        addTo(methods[McpMethod.TOOLS_CALL.ordinal()], tools);
        addTo(latencies[Latency.END_TO_END.ordinal()], methods);
    }

    private static void addTo(Histogram sum, Histogram[] parts) {
        for (final Histogram part : parts) {
            if (part != null && part.getTotalCount() > 0) {
                sum.add(part);
            }
        }
    }

    /** A copy of a histogram; empty when it has no values. */
    static Histogram copyOf(Histogram histogram) {
        return histogram == null ? newHistogram() : histogram.copy();
    }

    /** Adds all that another set has. */
    void add(HistogramSet other) {
        add(latencies, other.latencies);
        add(methods, other.methods);
        add(tools, other.tools);
        maxOccupancy = Math.max(maxOccupancy, other.maxOccupancy);
        for (int i = 0; i < other.slowest.size(); i++) {
            slowest.add(other.slowest.slot(i));
        }
    }

    static void add(Histogram[] to, Histogram[] from) {
        for (int i = 0; i < from.length; i++) {
            if (from[i] != null && from[i].getTotalCount() > 0) {
                if (to[i] == null) {
                    to[i] = newHistogram();
                }
                to[i].add(from[i]);
            }
        }
    }

    void reset() {
        reset(latencies);
        reset(methods);
        reset(tools);
        slowest.reset();
        maxOccupancy = 0;
    }

    private static void reset(Histogram[] histograms) {
        for (final Histogram histogram : histograms) {
            if (histogram != null && histogram.getTotalCount() > 0) {
                histogram.reset();
            }
        }
    }
}
