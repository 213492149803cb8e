package org.peregrine.engine.session;

import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;

/**
 * Limits of the streams that a session keeps.
 *
 * @param streams of one session.
 * @param events of one stream.
 * @param bytes of those events.
 * @param retryMs time after which a client should resume, in milliseconds.
 */
record EventLimits(int streams, int events, int bytes, int retryMs) {
    static EventLimits of(Limits limits) {
        return new EventLimits(
                limits.intValue(Limit.MAX_STREAMS),
                limits.intValue(Limit.STREAM_EVENTS),
                limits.intValue(Limit.STREAM_BYTES),
                limits.intValue(Limit.STREAM_RETRY_MS));
    }
}
