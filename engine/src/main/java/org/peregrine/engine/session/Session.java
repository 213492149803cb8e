package org.peregrine.engine.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.status.EachStep;
import org.peregrine.engine.subscription.Subscriber;
import org.peregrine.engine.subscription.Subscriptions;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * One legacy client between initialize and its end, or one connection with state. Any thread.
 *
 * <p>A connection has one from its first message on, so that requests can be cancelled; until an initialize its
 * revision is the latest legacy one, without a description of its client.
 */
public final class Session {
    /** A part without bytes, which begins the stream. */
    private static final UnsafeBuffer STREAM_START = new UnsafeBuffer(new byte[0]);

    private final UnsafeBuffer id;
    private final Holder holder;
    private final Reservation kept;
    private final ClientRequests clientRequests;
    private final EventStreams streams;
    private final Subscriber subscriber;
    private final ConcurrentHashMap<RequestKey, Cancellable> calls = new ConcurrentHashMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile ProtocolVersion version = ProtocolVersion.LATEST_LEGACY;
    private volatile ClientDescription client = ClientDescription.UNKNOWN;
    private volatile Principal owner = Principal.ANONYMOUS;
    private volatile Principal caller;
    private volatile long lastUsedNs;
    private volatile boolean used;

    /**
     * Creates a session that is in use.
     *
     * @param id for the client; null when the session is a connection's.
     * @param limits of the engine.
     * @param subscriptions that its client can have.
     * @param holder charged for everything that is kept for it.
     * @param kept heap of the session, of that holder; closed with it.
     * @param nowNs time.
     */
    Session(UnsafeBuffer id, Limits limits, Subscriptions subscriptions, Holder holder, Reservation kept, long nowNs) {
        this.id = id;
        this.holder = holder;
        this.kept = kept;
        this.clientRequests = new ClientRequests(limits.intValue(Limit.MAX_CLIENT_REQUESTS));
        this.streams = new EventStreams(limits, holder);
        this.subscriber = new Subscriber(subscriptions, null, limits.intValue(Limit.MAX_SUBSCRIPTIONS), holder);
        this.lastUsedNs = nowNs;
    }

    /**
     * Keeps the outcome of initialize.
     *
     * @param negotiated revision.
     * @param description of the client.
     * @return false when there is no heap for the description; then nothing is changed.
     */
    public boolean initialized(ProtocolVersion negotiated, ClientDescription description) {
        if (!kept.grow(description.lengthBytes())) {
            return false;
        }
        kept.shrink(client.lengthBytes());
        version = negotiated;
        client = description;
        return true;
    }

    /**
     * Sets the caller that the session belongs to. Before anybody knows its id.
     *
     * @param caller that opens it.
     */
    public void owner(Principal caller) {
        owner = caller;
    }

    /**
     * The caller that the session belongs to.
     *
     * @return {@link Principal#ANONYMOUS} when nobody is asked who calls.
     */
    public Principal owner() {
        return owner;
    }

    /**
     * The caller that lists are shown to.
     *
     * @return of its last request; null before the first one.
     */
    public Principal caller() {
        return caller;
    }

    /**
     * Sets the caller that lists are shown to from now on.
     *
     * @param now the caller of a request, or of the stream's token.
     * @return the caller until now when it is another principal; otherwise null.
     */
    @SuppressWarnings("ReferenceEquality") // The same caller with another token may see something else.
    public Principal caller(Principal now) {
        final Principal before = caller;
        if (before == now) {
            return null;
        }
        caller = now;
        return before;
    }

    /**
     * Whether a caller may use the session, its streams and its subscriptions. No allocation.
     *
     * @param caller of a request that names it; may have another token than the one that opened it.
     * @return false for everybody else, to whom the session does not exist.
     */
    public boolean belongsTo(Principal caller) {
        return owner.isSameCaller(caller);
    }

    /**
     * The holder that is charged for everything that is kept for the session.
     *
     * @return never null.
     */
    public Holder holder() {
        return holder;
    }

    long address() {
        return holder.address();
    }

    /**
     * The session's id at the client.
     *
     * @return visible ASCII, the whole buffer, immutable; null when the session is a connection's.
     */
    public UnsafeBuffer id() {
        return id;
    }

    /**
     * The revision that was negotiated.
     *
     * @return a legacy one.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * The client's description of itself in initialize.
     *
     * @return never null.
     */
    public ClientDescription client() {
        return client;
    }

    /**
     * The lowest log level that the client accepts.
     *
     * @return all levels until the client sets one.
     */
    public LogLevel logLevel() {
        return subscriber.logLevel();
    }

    /**
     * Sets the lowest log level that the client accepts.
     *
     * @param level from logging/setLevel.
     */
    public void logLevel(LogLevel level) {
        subscriber.logLevel(level);
    }

    /**
     * The server's own requests that wait for the client.
     *
     * @return never null.
     */
    public ClientRequests clientRequests() {
        return clientRequests;
    }

    /**
     * The client's subscriptions to changes.
     *
     * @return never null.
     */
    public Subscriber subscriber() {
        return subscriber;
    }

    EventStreams streams() {
        return streams;
    }

    /**
     * Marks the session as used.
     *
     * @param nowNs the duty cycle's time.
     */
    public void used(long nowNs) {
        if (!used) { // A volatile write costs as much as looking up the tool.
            used = true;
        }
        lastUsedNs = nowNs;
    }

    /** Whether the session was used since the last call. */
    boolean takeUsed() {
        final boolean since = used;
        used = false;
        return since;
    }

    /**
     * Whether the session is idle and may be ended.
     *
     * @param nowNs time.
     * @param idleNs longest time without a request.
     * @return false while calls are under way or the client listens.
     */
    boolean isIdle(long nowNs, long idleNs) {
        return nowNs - lastUsedNs >= idleNs && calls.isEmpty() && subscriber.route() == null;
    }

    /** Time since the last use, in nanoseconds. */
    long unusedNs(long nowNs) {
        return nowNs - lastUsedNs;
    }

    /**
     * Adds a call or subscription that the client can withdraw.
     *
     * @param key id of its request.
     * @param call to be withdrawn.
     * @return false when a request of that id is under way.
     */
    public boolean begin(RequestKey key, Cancellable call) {
        if (calls.putIfAbsent(key, call) != null) {
            return false;
        }
        if (ended.get()) {
            call.cancel();
        }
        return true;
    }

    /**
     * Removes an ended call or subscription.
     *
     * @param key id of its request.
     * @param call that was added.
     */
    public void remove(RequestKey key, Cancellable call) {
        calls.remove(key, call);
    }

    /**
     * Withdraws a request; without effect when it is unknown or has ended.
     *
     * @param key id of the request.
     */
    public void cancel(RequestKey key) {
        final Cancellable call = calls.get(key);
        if (call != null) {
            call.cancel();
        }
    }

    /**
     * Opens the stream of messages that answer no request; it replaces an earlier one. Worker thread.
     *
     * @param route of the exchange that stays open.
     * @param tenure of the caller's token, with which the stream ends; see {@link Sessions#endExpired}.
     */
    public void listen(Route route, Tenure tenure) {
        final Route before = subscriber.listen(route, STREAM_START, tenure);
        if (before != null && !before.equals(route)) {
            before.outbox().send(OutboundMessage.empty(before, ReplyStatus.STREAM_END));
        }
        if (ended.get()) {
            closeListener();
        }
    }

    /**
     * Resumes the stream of an event. Worker thread.
     *
     * @param route of the exchange that stays open.
     * @param eventId the last event that the client has seen.
     * @param tenure of the caller's token, with which the exchange ends.
     * @return false when there is no such stream, or events are lost.
     */
    public boolean resume(Route route, byte[] eventId, Tenure tenure) {
        final EventStreams.EventId seen = EventStreams.EventId.parse(new UnsafeBuffer(eventId), 0, eventId.length);
        return seen != null && streams.resume(route, seen, tenure);
    }

    /** Ends exchanges that stay open and whose token has expired or is not accepted; returns the next time. */
    long endExpired(long nowMs) {
        final Route expired = subscriber.stopExpired(nowMs);
        if (expired != null) {
            expired.outbox().send(OutboundMessage.empty(expired, ReplyStatus.STREAM_END));
        }
        return Math.min(subscriber.claim(nowMs), streams.endExpired(nowMs));
    }

    /**
     * Detaches streams from a closed connection. Worker thread.
     *
     * @param shard of the connection.
     * @param connectionId of the connection.
     */
    public void leave(Outbox shard, long connectionId) {
        final Route unbegun = subscriber.stopListening(shard, connectionId);
        streams.detach(shard, connectionId);
        if (unbegun != null) { // A peer that sends no more may still be there, and its exchange must end.
            unbegun.outbox().send(OutboundMessage.empty(unbegun, ReplyStatus.STREAM_END));
        }
    }

    /** Handles the end of a connection's peer: ends waits for its answers, and its subscriptions. */
    public void peerEnded() {
        clientRequests.close();
        calls.values().stream().filter(Cancellable::endsWithInput).forEach(Cancellable::cancel);
    }

    /**
     * Whether the session has ended.
     *
     * @return true after {@link #end}.
     */
    public boolean hasEnded() {
        return ended.get();
    }

    /**
     * Ends the session: withdraws calls, ends waits, streams and subscriptions. Any thread; may send, so not a stage.
     */
    public void end() {
        if (ended.compareAndSet(false, true)) {
            final EachStep steps = new EachStep();
            calls.values().forEach(call -> steps.run(call::cancel));
            steps.run(clientRequests::close);
            steps.run(this::closeListener);
            steps.run(subscriber::end);
            steps.run(streams::close);
            steps.run(kept::close);
            steps.end();
        }
    }

    private void closeListener() {
        final Route route = subscriber.stopListening();
        if (route != null && id != null) {
            route.outbox().send(OutboundMessage.empty(route, ReplyStatus.STREAM_END));
        }
    }
}
