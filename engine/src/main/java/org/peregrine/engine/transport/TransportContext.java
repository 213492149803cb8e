package org.peregrine.engine.transport;

import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounters;

/**
 * What a shard lends to its transport.
 *
 * @param engine concluded settings; its limits hold for the transport.
 * @param handler takes the frames; the same for the transport's life.
 * @param pool lends memory for partial frames and unsent replies.
 * @param counters the shard's counters; the network ones are written by the network thread only.
 */
public record TransportContext(EngineContext engine, FrameHandler handler, BufferPool pool, EngineCounters counters) {}
