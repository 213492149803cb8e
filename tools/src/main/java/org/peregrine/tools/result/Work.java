package org.peregrine.tools.result;

/**
 * Amount of work that was done.
 *
 * @param operations measured; of requests, one with its response.
 * @param warmupOperations before, not measured.
 * @param durationS of what was measured.
 * @param messagesPerOperation 2 for a request and its response, 1 for what is not answered.
 * @param samples of the latency; where every operation is timed, as many as operations.
 */
public record Work(long operations, long warmupOperations, double durationS, int messagesPerOperation, long samples) {
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
