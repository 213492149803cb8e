package org.peregrine.engine.status.file;

import java.util.List;
import java.util.Map;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Values that go into a status file once an interval.
 *
 * @param endMs when the interval ended, milliseconds since 1970.
 * @param gauges of the process.
 * @param rows the table; what has no room is left out.
 * @param slow the slowest requests, the slowest first; null leaves those before.
 * @param counters summed over shards.
 * @param threads of the path; what has no room is left out.
 * @param errors that drivers of transports have reported; what has no room is left out.
 */
public record StatusInterval(
        long endMs,
        Map<StatusGauge, Long> gauges,
        List<StatusRow> rows,
        List<StatusSlow> slow,
        Map<EngineCounter, Long> counters,
        List<ThreadHealth> threads,
        List<ReportedError> errors) {}
