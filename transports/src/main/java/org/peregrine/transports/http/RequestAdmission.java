package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.Challenges;
import org.peregrine.transports.head.ClientAddressField;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.head.RequestCaller;
import org.peregrine.transports.head.RequestClient;
import org.peregrine.transports.http.SseSessions.SseSession;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.NetworkContext;

/**
 * Decides whether a connection's next request comes in: with which origin, to which route, of which caller, and for
 * which session of the deprecated pair. In this order: what is said to everybody, a preflight among it, needs no token.
 */
final class RequestAdmission {
    private static final byte[] NO_FIELD = {};

    private final NetworkContext network;
    private final Connection connection;
    private final HttpPolicy policy;
    private final SseSessions sse;
    private final IpAddress localAddress;
    private final RequestClient client;
    private final RequestCaller caller;
    private HttpRoute route = HttpRoute.NOWHERE;
    private SseSession session;
    private int origin;
    private boolean identified;

    RequestAdmission(
            NetworkContext network,
            Connection connection,
            HttpPolicy policy,
            SseSessions sse,
            Challenges challenges,
            ClientAddressField clients) {
        this.network = network;
        this.connection = connection;
        this.policy = policy;
        this.sse = sse;
        this.localAddress = IpAddress.of(connection.localAddress());
        this.client = new RequestClient(clients, connection);
        this.caller = challenges == null ? null : new RequestCaller(network.authenticator(), challenges, connection);
    }

    /**
     * Begins with a request: finds its route and the code of its origin, which is ABSENT when it is refused.
     *
     * @param idle whether all before it are answered, so that the connection is its alone.
     */
    int begin(UnsafeBuffer buffer, int start, HttpHead head, boolean idle) {
        if (idle) {
            connection.feed().leaveShare();
        }
        route = policy.route(buffer, start, head);
        session = null;
        identified = false;
        origin = route == HttpRoute.METADATA ? OriginPolicy.ABSENT : policy.origin(buffer, start, head);
        return Math.max(origin, OriginPolicy.ABSENT);
    }

    /** Checks the request; null while its token is checked, after which it is begun again. */
    HttpRefusal check(UnsafeBuffer buffer, int start, HttpHead head) {
        client.read(buffer, start, head);
        HttpRefusal refusal = policy.checkPublic(buffer, start, head, route, origin, localAddress);
        if (refusal == HttpRefusal.NONE && caller != null) {
            refusal = caller.check(buffer, start, head);
        }
        if (refusal != HttpRefusal.NONE) {
            return refusal;
        }
        identified = true;
        refusal = policy.check(buffer, start, head, route);
        if (route == HttpRoute.SSE_MESSAGES && refusal == HttpRefusal.NONE) {
            session = sse.find(buffer, start, head, principal());
            refusal = session == null ? HttpRefusal.NO_SUCH_SESSION : HttpRefusal.NONE;
        }
        if (refusal == HttpRefusal.NONE && !connection.feed().enterShare(principal())) {
            network.count(EngineCounter.SHARES_SPENT);
            return HttpRefusal.TOO_MANY_OF_CALLER;
        }
        return refusal;
    }

    /**
     * Checks a request again that is whole by now, when its caller would not be accepted any more: a body may come long
     * after its head, and a call is not run with a token that was taken back meanwhile. Returns as {@link #check} does;
     * the request is held back while its token is checked again.
     */
    HttpRefusal checkWhole(UnsafeBuffer buffer, int start, HttpHead head) {
        if (caller == null || caller.isCurrent()) {
            return HttpRefusal.NONE;
        }
        final HttpRefusal again = check(buffer, start, head);
        if (again == null) {
            connection.feed().holdBack();
        }
        return again;
    }

    HttpRoute route() {
        return route;
    }

    /** The session that the request's message belongs to; null for another route. */
    SseSession session() {
        return session;
    }

    Principal principal() {
        return caller == null ? Principal.ANONYMOUS : caller.principal();
    }

    /** Whether the request waits for the check of its token. */
    boolean isWaiting() {
        return caller != null && caller.isWaiting();
    }

    /** Whether the stream of the request that was begun last may stay open, on a connection that takes no other. */
    boolean isStillAccepted() {
        return caller == null || caller.isStillAccepted();
    }

    /**
     * Counts a refusal of the request that is under way, and tells of it. Returns the header field that goes with it;
     * empty for most.
     */
    byte[] refuse(HttpRefusal refusal) {
        final boolean pair = route == HttpRoute.SSE_STREAM || route == HttpRoute.SSE_MESSAGES;
        final WireKind wire = pair ? WireKind.SSE : WireKind.HTTP;
        refusal.report(
                network,
                network.refused(connection.id(), connection.feed().client(), wire)
                        .principal(identified ? principal() : Principal.ANONYMOUS));
        return caller == null ? NO_FIELD : caller.challenge(refusal);
    }

    /** Drops the request, so that nothing is said of its caller when the next one is malformed. */
    void end() {
        if (route != HttpRoute.SSE_STREAM) { // Its session's messages come for the same client.
            client.clear();
        }
        session = null;
        identified = false;
        route = HttpRoute.NOWHERE;
    }

    void close() {
        if (caller != null) {
            caller.close();
        }
    }
}
