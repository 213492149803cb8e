package org.peregrine.engine.metrics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of the slowest requests of an interval.
 *
 * @param name of the request.
 * @param receivedNs when it came, by the engine's clock.
 * @param receivedEpochMs the same by the calendar.
 * @param endToEndNs until its answer was sent.
 * @param stagesNs time in each stage; stages that it did not go through are left out.
 * @param causes of its latency, the largest part first; never empty.
 */
public record SlowRequest(
        Name name,
        long receivedNs,
        long receivedEpochMs,
        long endToEndNs,
        Map<Latency, Long> stagesNs,
        List<Cause.Share> causes) {
    private static final int PERCENT = 100;

    /**
     * The causes in words.
     *
     * @return such as "pause (garbage collection) 83%, queueing 12%".
     */
    public String causesText() {
        return causes.stream()
                .map(share -> share + " " + PERCENT * share.durationNs() / Math.max(1, endToEndNs) + "%")
                .collect(Collectors.joining(", "));
    }

    /**
     * Identity of a request.
     *
     * @param method as in messages; "other" when unknown, "replies" for those that a peer did not read.
     * @param tool the called tool's name; null when no tool was called, or one without a number.
     * @param id as raw JSON, cut at 48 bytes; empty when there is none.
     * @param connectionId its connection.
     * @param batchSize number of messages in the same batches, this one included.
     */
    public record Name(String method, String tool, String id, long connectionId, long batchSize) {}
}
