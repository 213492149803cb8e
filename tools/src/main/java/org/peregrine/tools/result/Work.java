package org.peregrine.tools.result;

import java.util.List;

/**
 * Amount of work that was done.
 *
 * @param operations measured; of requests, one with its response.
 * @param warmupOperations before, not measured.
 * @param durationS of what was measured.
 * @param messagesPerOperation 2 for a request and its response, 1 for what is not answered.
 * @param samples of the latency; where every operation is timed, as many as operations.
 * @param seconds of the run, one after the other; empty where they are not told apart.
 */
public record Work(
        long operations,
        long warmupOperations,
        double durationS,
        int messagesPerOperation,
        long samples,
        List<Second> seconds) {
    /** Copies the list. */
    public Work {
        seconds = List.copyOf(seconds);
    }

    /**
     * Work whose seconds are not told apart.
     *
     * @param operations measured; of requests, one with its response.
     * @param warmupOperations before, not measured.
     * @param durationS of what was measured.
     * @param messagesPerOperation 2 for a request and its response, 1 for what is not answered.
     * @param samples of the latency; where every operation is timed, as many as operations.
     */
    public Work(long operations, long warmupOperations, double durationS, int messagesPerOperation, long samples) {
        this(operations, warmupOperations, durationS, messagesPerOperation, samples, List.of());
    }

    /**
     * The same, second by second.
     *
     * @param each in the order of time.
     * @return a new record.
     */
    public Work withSeconds(List<Second> each) {
        return new Work(operations, warmupOperations, durationS, messagesPerOperation, samples, each);
    }

    /**
     * Operations in a second.
     *
     * @return the rate; 0 for no time.
     */
    public double opsPerS() {
        return durationS > 0 ? operations / durationS : 0;
    }

    /**
     * Messages in a second.
     *
     * @return the rate; 0 for no time.
     */
    public double messagesPerS() {
        return opsPerS() * messagesPerOperation;
    }
}
