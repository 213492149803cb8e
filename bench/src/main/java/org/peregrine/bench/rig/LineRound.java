package org.peregrine.bench.rig;

/**
 * Measurements of one round.
 *
 * @param elapsedNs the time of each call from the write of its request to the read of its answer, in any order.
 * @param totalNs the time of all.
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between two methods, never compared.
record LineRound(long[] elapsedNs, long totalNs) {

    /**
     * Requests and replies together.
     *
     * @return messages a second.
     */
    double messagesPerSecond() {
        return 2e9 * elapsedNs.length / totalNs;
    }
}
