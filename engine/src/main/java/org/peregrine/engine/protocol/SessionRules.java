package org.peregrine.engine.protocol;

import org.agrona.collections.Long2ObjectHashMap;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.session.ClientDescription;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.session.Sessions;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Finds the session that a message belongs to, opens and forgets sessions. Owned by the validate stage, which alone
 * knows the sessions of its shard's connections.
 *
 * <p>Over HTTP a client may go without a session: what needs one is then refused, everything else is served. Source:
 * MCP 2025-11-25, Transports, "Session Management".
 */
final class SessionRules {
    private static final JsonName CAPABILITIES = JsonName.of("capabilities");
    private static final JsonName CLIENT_INFO = JsonName.of("clientInfo");

    private final Long2ObjectHashMap<Session> byConnection = new Long2ObjectHashMap<>();
    private final Sessions.SessionKey scratch = new Sessions.SessionKey();
    private final Sessions sessions;
    private final Subscriptions subscriptions;
    private final Outbox outbox;
    private final int descriptionBytes;

    SessionRules(Sessions sessions, Subscriptions subscriptions, Outbox outbox, int descriptionBytes) {
        this.descriptionBytes = descriptionBytes;
        this.sessions = sessions;
        this.subscriptions = subscriptions;
        this.outbox = outbox;
    }

    /** The session of a connection with state; it has one from its first message on. */
    Session ofConnection(MessageEvent event) {
        Session session = byConnection.get(event.connectionId());
        if (session == null) {
            session = sessions.ofConnection(
                    event.stamps().receivedNs, event.frame().holderKey());
            byConnection.put(event.connectionId(), session);
        }
        event.session(session);
        return session;
    }

    /** Whether an HTTP request names a session. */
    static boolean isNamed(MessageEvent event) {
        return event.frame().headerOffset(FrameHeader.SESSION_ID) >= 0;
    }

    /**
     * Finds the session that an HTTP request names; null when its caller has none of that name, then the event is
     * rejected.
     */
    Session named(MessageEvent event) {
        final FrameRegion frame = event.frame();
        final Session session = sessions.find(
                scratch,
                frame.buffer(),
                frame.headerOffset(FrameHeader.SESSION_ID),
                frame.headerLength(FrameHeader.SESSION_ID));
        if (session == null || !session.belongsTo(frame.principal())) {
            event.reject(ErrorCode.INVALID_REQUEST, "Session not found", null, ReplyStatus.NOT_FOUND);
            return null;
        }
        session.used(event.stamps().receivedNs);
        event.session(session);
        return session;
    }

    /** Opens the session of an HTTP client; false when there are too many, then the event is rejected. */
    boolean open(MessageEvent event, ProtocolVersion version) {
        final Session session =
                sessions.open(event.stamps().receivedNs, event.frame().holderKey());
        if (session == null) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR, "Server overloaded: too many sessions", null, ReplyStatus.OVERLOADED);
            return false;
        }
        session.owner(event.frame().principal());
        if (!initialize(session, event, version)) {
            sessions.remove(session);
            session.end(); // Nobody knows it yet, so there is nothing to send.
            return false;
        }
        event.session(session);
        return true;
    }

    /** Notes what the client of a connection has said in initialize; false when that was rejected. */
    boolean initializeConnection(Session session, MessageEvent event, ProtocolVersion version) {
        if (!initialize(session, event, version)) {
            return false;
        }
        session.subscriber().listen(new Route(outbox, event.connectionId(), Reply.NO_EXCHANGE));
        return true;
    }

    private boolean initialize(Session session, MessageEvent event, ProtocolVersion version) {
        final ClientDescription client =
                ClientDescription.shortened(event.envelope().params(), CAPABILITIES, CLIENT_INFO, descriptionBytes);
        if (!session.initialized(version, client)) {
            event.reject(
                    ErrorCode.INTERNAL_ERROR, "Server overloaded: no memory for this", null, ReplyStatus.OVERLOADED);
            return false;
        }
        subscriptions.listenToTools(session.subscriber());
        subscriptions.listenToResources(session.subscriber());
        subscriptions.listenToPrompts(session.subscriber());
        subscriptions.listenToLog(session.subscriber());
        return true;
    }

    /** Handles the end of a connection's peer, which will not answer the server's own requests. */
    void peerEnded(long connectionId) {
        final Session session = byConnection.get(connectionId);
        if (session != null) {
            session.peerEnded();
        }
    }

    /** Drops a connection's session. */
    void remove(long connectionId) {
        final Session session = byConnection.remove(connectionId);
        if (session != null) {
            session.end();
        }
    }
}
