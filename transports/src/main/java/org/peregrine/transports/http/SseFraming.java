package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.http.SseSessions.SseSession;
import org.peregrine.transports.nio.Framing;

/**
 * Framing of a connection once the stream of a deprecated session is open on it. To the engine it is a connection with
 * state, as over TCP: its messages arrive on other connections, and its replies are events of the stream. Bytes that
 * the peer still sends on it are discarded.
 */
final class SseFraming implements Framing {
    private final SseSessions sessions;
    private final SseSession session;
    private final ResponseQueue responses;
    private final RequestAdmission admission;

    SseFraming(SseSessions sessions, SseSession session, ResponseQueue responses, RequestAdmission admission) {
        this.admission = admission;
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
        if (admission.isStillAccepted()) {
            responses.keepAlive();
        } else {
            responses.endStream();
        }
    }

    @Override
    public void onFinish() {
        responses.endStream();
    }

    /** Discards all input. */
    @Override
    public void onOutOfMemory() {}

    @Override
    public void onClose() {
        sessions.close(session);
        admission.close();
        responses.release();
    }
}
