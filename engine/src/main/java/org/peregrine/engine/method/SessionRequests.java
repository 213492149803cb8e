package org.peregrine.engine.method;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.collections.Long2ObjectHashMap;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.session.Sessions;
import org.peregrine.engine.status.EachStep;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.Workers;

/**
 * Handles messages of peers other than requests (answers to the server's own requests, HTTP's GET and DELETE) and the
 * departure of a peer. Dispatch thread only; what may wait is done by workers.
 */
public final class SessionRequests {
    private final Workers workers;
    private final Sessions sessions;
    private final int maxExchanges;
    private final Long2ObjectHashMap<List<Runnable>> open = new Long2ObjectHashMap<>();

    /**
     * Creates a table without open exchanges.
     *
     * @param workers of the shard.
     * @param sessions of the engine.
     */
    public SessionRequests(Workers workers, Sessions sessions) {
        this.workers = workers;
        this.sessions = sessions;
        this.maxExchanges = workers.services().limits().intValue(Limit.MAX_EXCHANGES);
    }

    /** Whether an event is no request for a method. */
    public static boolean handles(MessageEvent event) {
        return event.frame().kind() != FrameKind.MESSAGE || event.envelope().kind() == MessageKind.RESPONSE;
    }

    /**
     * Does what a peer asks without a request: takes an answer, opens a stream, ends a session. Dispatch thread only.
     *
     * @param event one that {@link #handles} knows.
     */
    public void dispatch(MessageEvent event) {
        switch (event.frame().kind()) {
            case MESSAGE -> takeAnswer(event);
            case OPEN_STREAM -> openStream(event);
            case END_SESSION -> {
                final Session session = event.session();
                sessions.remove(session); // Before the reply: who has it finds the session gone.
                event.accept();
                end(session);
            }
        }
    }

    /** Without a thread for it housekeeping ends the session. */
    private void end(Session session) {
        try {
            workers.run(session::end);
        } catch (final Throwable failure) {
            sessions.endLater(session);
            workers.services().errorHandler().onError(failure);
        }
    }

    private static void takeAnswer(MessageEvent event) {
        final boolean expected = event.session().clientRequests().answer(event.envelope());
        if (expected || event.frame().connectionScoped()) { // There is no way to answer an answer.
            event.accept();
        } else {
            rejectAnswer(event);
        }
    }

    /** Refuses an answer, without the id that it carries: that names a request of the server's, not the client's. */
    public static void rejectAnswer(MessageEvent event) {
        event.envelope().reset();
        event.reject(
                ErrorCode.INVALID_REQUEST,
                "No request of the server's waits for this response",
                null,
                ReplyStatus.INVALID);
    }

    private void openStream(MessageEvent event) {
        final Session session = event.session();
        final Reservation kept =
                session.holder().reserve(Kept.OPENING, event.frame().bodyLength());
        if (kept == null) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR,
                    "Server overloaded: no memory for another stream",
                    null,
                    ReplyStatus.OVERLOADED);
            return;
        }
        final Route route = new Route(workers.completions(), event.connectionId(), event.exchangeId());
        final byte[] lastEventId = event.frame().copyHeader(FrameHeader.LAST_EVENT_ID);
        final Tenure tenure = event.frame().principal().tenure();
        final AtomicBoolean gone = new AtomicBoolean();
        final Runnable leave = () -> session.leave(route.outbox(), route.connectionId());
        whenGone(route.connectionId(), () -> {
            gone.set(true);
            workers.run(leave);
        });
        try {
            workers.run(() -> {
                try (kept) {
                    open(session, route, lastEventId, tenure);
                }
                if (gone.get()) { // Of two workers the one that leaves may have been the first.
                    leave.run();
                }
            });
        } catch (final Throwable failure) {
            kept.close();
            throw failure;
        }
        event.defer();
    }

    private void open(Session session, Route route, byte[] lastEventId, Tenure tenure) {
        if (lastEventId == null) {
            session.listen(route, tenure);
        } else if (!session.resume(route, lastEventId, tenure)) {
            refuseToResume(route);
        }
        sessions.expectExpiry(tenure);
    }

    private void refuseToResume(Route route) {
        final JsonWriter error = workers.errorWithoutId(
                ErrorCode.INVALID_REQUEST, "Last-Event-ID names no event after which the stream can be resumed");
        route.outbox()
                .send(new OutboundMessage(
                        route, ReplyStatus.INVALID, error.buffer(), error.position(), null, null, null));
    }

    /**
     * Notes what is to be done when a connection's peer leaves.
     *
     * @param connectionId of the connection.
     * @param action done once; cheap, never waits.
     */
    public void whenGone(long connectionId, Runnable action) {
        List<Runnable> actions = open.get(connectionId);
        if (actions == null) {
            actions = new ArrayList<>(1);
            open.put(connectionId, actions);
        }
        if (actions.size() >= maxExchanges) { // More cannot be open on one connection, so the oldest has ended.
            actions.removeFirst();
        }
        actions.add(action);
    }

    /** A peer has left a connection, or will at least send no more on it. */
    public void onPeerGone(long connectionId) {
        final List<Runnable> actions = open.remove(connectionId);
        final EachStep steps = new EachStep();
        workers.onPeerGone(connectionId, steps);
        if (actions != null) {
            actions.forEach(steps::run);
        }
        steps.end();
    }
}
