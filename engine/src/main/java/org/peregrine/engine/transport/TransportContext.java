package org.peregrine.engine.transport;

import org.agrona.ErrorHandler;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.status.EngineCounters;

/**
 * Resources that a shard lends to its transport.
 *
 * @param limits of the engine, which hold for the transport.
 * @param errorHandler told of what fails; never throws.
 * @param handler takes the frames; the same for the transport's life.
 * @param pool lends memory for partial frames and unsent replies.
 * @param counters the shard's counters; the network ones are written by the network thread only.
 * @param authenticator identifies callers by their tokens; null when nobody is asked for one.
 * @param headers header fields that handlers see.
 */
public record TransportContext(
        Limits limits,
        ErrorHandler errorHandler,
        FrameHandler handler,
        BufferPool pool,
        EngineCounters counters,
        Authenticator authenticator,
        HeaderSelection headers) {
    /**
     * Resources of a shard that asks nobody for a token and passes no header field on.
     *
     * @param limits of the engine, which hold for the transport.
     * @param errorHandler told of what fails; never throws.
     * @param handler takes the frames; the same for the transport's life.
     * @param pool lends memory for partial frames and unsent replies.
     * @param counters the shard's counters; the network ones are written by the network thread only.
     */
    public TransportContext(
            Limits limits, ErrorHandler errorHandler, FrameHandler handler, BufferPool pool, EngineCounters counters) {
        this(limits, errorHandler, handler, pool, counters, null, HeaderSelection.NONE);
    }
}
