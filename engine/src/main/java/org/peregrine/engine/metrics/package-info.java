/**
 * Latencies and pauses: stamps of every message become histograms, which can be read while the engine runs. Traffic is
 * captured by {@code engine.recording}.
 *
 * <pre>
 *   sender ──► LatencyHistograms, one for each shard: two sets of HistogramSet in turn, SlowestSlots
 *                    │ once a second, thread pg-metrics
 *   PauseMonitor ────┴──► Metrics.takeInterval ──► Interval ──► IntervalListener: HistogramLog, StatusWriter
 *     │ thread pg-pauses        └─► CauseFinder ──► SlowRequest: what its time went to
 *     └── JvmCounters, SafepointLedger
 * </pre>
 */
package org.peregrine.engine.metrics;
