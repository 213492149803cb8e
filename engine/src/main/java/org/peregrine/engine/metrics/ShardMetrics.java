package org.peregrine.engine.metrics;

import java.util.List;
import java.util.function.Supplier;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.ReportedError;

/**
 * A shard's part of the metrics.
 *
 * @param name of its transport.
 * @param latencies written by its network thread.
 * @param counters each written by its own thread.
 * @param ringCapacity events that its ring holds.
 * @param errors gives what its transport's driver reports. Any thread.
 */
public record ShardMetrics(
        String name,
        LatencyHistograms latencies,
        EngineCounters counters,
        int ringCapacity,
        Supplier<List<ReportedError>> errors) {}
