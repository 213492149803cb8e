package org.peregrine.bench.garbage;

/**
 * Pauses of a collector: from the request to stop the threads until they run again, so with the time to the safepoint.
 *
 * @param count of safepoints that were the collector's.
 * @param totalNs of all of them.
 * @param maxNs of the longest; 0 for none.
 * @param stalls of threads that had to wait for memory while a concurrent collector ran; no pauses, and as bad.
 * @param maxStallNs of the longest; 0 for none.
 */
record Pauses(long count, long totalNs, long maxNs, long stalls, long maxStallNs) {
    /** Without a collection. */
    static final Pauses NONE = new Pauses(0, 0, 0, 0, 0);

    /** With one pause more. */
    Pauses with(long pauseNs) {
        return new Pauses(count + 1, totalNs + pauseNs, Math.max(maxNs, pauseNs), stalls, maxStallNs);
    }

    /** With one stall more. */
    Pauses withStall(long stallNs) {
        return new Pauses(count, totalNs, maxNs, stalls + 1, Math.max(maxStallNs, stallNs));
    }
}
