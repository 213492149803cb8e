package org.peregrine.engine.session;

import org.peregrine.engine.EngineContext;
import org.peregrine.engine.Limit;

/**
 * What a session may keep of its streams.
 *
 * @param streams of one session.
 * @param events of one stream.
 * @param bytes of those events.
 * @param retryMs when a client should come back, in milliseconds.
 */
record EventLimits(int streams, int events, int bytes, int retryMs) {
    static EventLimits of(EngineContext context) {
        return new EventLimits(
                context.intLimit(Limit.MAX_STREAMS),
                context.intLimit(Limit.STREAM_EVENTS),
                context.intLimit(Limit.STREAM_BYTES),
                context.intLimit(Limit.STREAM_RETRY_MS));
    }
}
