package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.http.SseSessions.SseSession;
import org.peregrine.transports.nio.Framing;

/**
 * A connection from the moment that the stream of a deprecated session is open on it: to the engine it is one with
 * state, as over TCP, whose messages come in by way of other connections and whose replies are the stream's events.
 * Bytes that the peer still sends on it are discarded.
 */
final class SseFraming implements Framing {
    private final SseSessions sessions;
    private final SseSession session;
    private final ResponseQueue responses;

    SseFraming(SseSessions sessions, SseSession session, ResponseQueue responses) {
        this.sessions = sessions;
        this.session = session;
        this.responses = responses;
    }

    @Override
    public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
        responses.endIfUnreadable();
        return limit;
    }

    @Override
    public void onReply(Reply reply) {
        if (reply.length() > 0) {
            responses.event(reply);
        }
    }

    @Override
    public void onPeerEnded() {
        responses.endIfUnreadable();
    }

    @Override
    public void onTick() {
        responses.keepAlive();
    }

    @Override
    public void onFinish() {
        responses.endStream();
    }

    /** Nothing that comes in is kept. */
    @Override
    public void onOutOfMemory() {}

    @Override
    public void onClose() {
        sessions.close(session);
        responses.release();
    }
}
