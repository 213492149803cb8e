package org.peregrine.engine.status.file;

import org.peregrine.engine.status.PauseVisibility;

/** Gauges of the process in a status file, besides counters and latencies. The order is part of the layout. */
public enum StatusGauge {
    /** Length of the last interval. */
    INTERVAL_NS,
    /** CPU time of the last interval, of all cores. */
    CPU_NS,
    /** Heap allocated in the last interval. */
    ALLOCATED_BYTES,
    /** Physical memory; 0 when the system does not say. */
    RESIDENT_BYTES,
    /** Heap in use, garbage included. */
    HEAP_BYTES,
    /** Direct buffers. */
    DIRECT_BYTES,
    /** Memory lent by the pools. */
    BORROWED_BYTES,
    /** Heap that is kept for peers. */
    KEPT_BYTES,
    /** Most events in one ring at once, in the last interval. */
    RING_OCCUPANCY,
    /** Events that a ring holds. */
    RING_CAPACITY,
    /** The ordinal of a {@link PauseVisibility}. */
    PAUSE_VISIBILITY
}
