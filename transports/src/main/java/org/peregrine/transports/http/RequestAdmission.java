package org.peregrine.transports.http;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.Challenges;
import org.peregrine.transports.head.HttpHead;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.head.RequestCaller;
import org.peregrine.transports.http.SseSessions.SseSession;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.NetworkContext;

/**
 * Decides whether a connection's next request comes in: with which origin, to which route, of which caller, and for
 * which session of the deprecated pair. In this order: what is said to everybody, a preflight among it, needs no token.
 */
final class RequestAdmission {
    private static final byte[] NO_FIELD = {};

    private final HttpPolicy policy;
    private final SseSessions sse;
    private final IpAddress localAddress;
    private final RequestCaller caller;
    private HttpRoute route = HttpRoute.NOWHERE;
    private SseSession session;
    private int origin;

    RequestAdmission(
            NetworkContext network, Connection connection, HttpPolicy policy, SseSessions sse, Challenges challenges) {
        this.policy = policy;
        this.sse = sse;
        this.localAddress = IpAddress.of(connection.localAddress());
        this.caller = challenges == null ? null : new RequestCaller(network.authenticator(), challenges, connection);
    }

    /** Begins with a request: finds its route and the code of its origin, which is ABSENT when it is refused. */
    int begin(UnsafeBuffer buffer, int start, HttpHead head) {
        route = policy.route(buffer, start, head);
        session = null;
        origin = route == HttpRoute.METADATA ? OriginPolicy.ABSENT : policy.origin(buffer, start, head);
        return Math.max(origin, OriginPolicy.ABSENT);
    }

    /** Checks the request; null while its token is checked, after which it is begun again. */
    HttpRefusal check(UnsafeBuffer buffer, int start, HttpHead head) {
        HttpRefusal refusal = policy.checkPublic(buffer, start, head, route, origin, localAddress);
        if (refusal == HttpRefusal.NONE && caller != null) {
            refusal = caller.check(buffer, start, head);
        }
        if (refusal != HttpRefusal.NONE) {
            return refusal;
        }
        refusal = policy.check(buffer, start, head, route);
        if (route == HttpRoute.SSE_MESSAGES && refusal == HttpRefusal.NONE) {
            session = sse.find(buffer, start, head, principal());
            return session == null ? HttpRefusal.NO_SUCH_SESSION : HttpRefusal.NONE;
        }
        return refusal;
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

    /** The header field that goes with a refusal of the request; empty for most. */
    byte[] challenge(HttpRefusal refusal) {
        return caller == null ? NO_FIELD : caller.challenge(refusal);
    }

    /** Forgets the session between requests. */
    void end() {
        session = null;
    }

    void close() {
        if (caller != null) {
            caller.close();
        }
    }
}
