package org.peregrine.engine.metrics;

import java.util.function.LongSupplier;

/**
 * Gauges of the memory that an engine holds for its peers, as the recorder reads them.
 *
 * @param keptBytes heap that is kept for peers now.
 * @param borrowedBytes direct memory that the buffer pool has lent now.
 */
public record HeldMemory(LongSupplier keptBytes, LongSupplier borrowedBytes) {}
