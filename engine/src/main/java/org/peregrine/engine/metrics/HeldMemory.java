package org.peregrine.engine.metrics;

import java.util.function.LongSupplier;

/**
 * Gauges of the memory that an engine holds for its peers, as {@link Metrics} reads them.
 *
 * @param keptBytes heap that is kept for peers now.
 * @param borrowedBytes direct memory that is borrowed from the buffer pool now.
 */
public record HeldMemory(LongSupplier keptBytes, LongSupplier borrowedBytes) {}
