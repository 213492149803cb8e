package org.peregrine.engine.metrics;

/** The JVM's counters at one moment. They only grow. Written and read by the {@link PauseMonitor}'s thread. */
final class SafepointCounts {
    /** Safepoints that have begun. */
    long safepoints;

    /** Time to safepoint, of those whose last thread has stopped. */
    long syncNs;

    /** From then until the threads went on, of those that have ended. */
    long operationNs;

    /** Stops of the world by collectors; one safepoint can hold several. */
    long collections;

    /** Time of these. */
    long collectionNs;

    void set(SafepointCounts other) {
        safepoints = other.safepoints;
        syncNs = other.syncNs;
        operationNs = other.operationNs;
        collections = other.collections;
        collectionNs = other.collectionNs;
    }

    /** Whether nothing has begun or ended between the two. */
    boolean hasStopsOf(SafepointCounts other) {
        return safepoints == other.safepoints && syncNs == other.syncNs && operationNs == other.operationNs;
    }
}
