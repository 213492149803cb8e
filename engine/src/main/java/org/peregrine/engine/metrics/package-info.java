/**
 * Latencies and pauses: stamps of every message become histograms, which can be read while the engine runs. Traffic is
 * captured by {@code engine.recording}.
 *
 * <pre>
 *   sender ──► LatencyRecorder, one for each shard: two sets of RecordingSet in turn, SlowestSlots
 *                    │ once a second, thread pg-recorder
 *   PauseMonitor ────┴──► Recorder.takeInterval ──► Interval ──► IntervalListener: HistogramLog, StatusWriter
 *     │ thread pg-pauses        └─► CauseFinder ──► SlowRequest: what its time went to
 *     └── JvmCounters, SafepointLedger
 * </pre>
 */
package org.peregrine.engine.metrics;
