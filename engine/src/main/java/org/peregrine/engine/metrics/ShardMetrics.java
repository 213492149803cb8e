package org.peregrine.engine.metrics;

import org.peregrine.engine.status.EngineCounters;

/**
 * A shard's part of the metrics.
 *
 * @param name of its transport.
 * @param latencies written by its network thread.
 * @param counters each written by its own thread.
 * @param ringCapacity events that its ring holds.
 */
public record ShardMetrics(String name, LatencyHistograms latencies, EngineCounters counters, int ringCapacity) {}
