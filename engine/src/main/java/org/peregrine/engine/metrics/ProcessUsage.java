package org.peregrine.engine.metrics;

/**
 * Resources that the process has used.
 *
 * @param cpuNs of all cores, since the start.
 * @param residentBytes of physical memory now; 0 where the system does not say.
 * @param heapBytes of the heap in use, garbage included.
 * @param directBytes of direct buffers.
 * @param allocatedBytes of the heap, by all threads since the start.
 */
public record ProcessUsage(long cpuNs, long residentBytes, long heapBytes, long directBytes, long allocatedBytes) {
    /** The value where it cannot be read. */
    static final ProcessUsage NONE = new ProcessUsage(0, 0, 0, 0, 0);
}
