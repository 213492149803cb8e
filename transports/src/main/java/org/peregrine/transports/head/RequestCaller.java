package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.http.HttpSyntax;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Token;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.transports.address.PeerCaller;
import org.peregrine.transports.nio.Connection;

/**
 * The caller of a connection's requests: by the name that a proxy gives, by the bearer token of each, or by the
 * connection. Network thread only. Source: RFC 6750, 2.1; MCP
 * 2026-07-28, Authorization, "Token Requirements".
 */
public final class RequestCaller implements Token.Waiter {
    private static final byte[] SCHEME = "bearer".getBytes(StandardCharsets.US_ASCII);

    private static final String BOUND_ELSEWHERE =
            "The token is bound to a client certificate that this connection lacks";

    private final Authenticator authenticator;
    private final Challenges challenges;
    private final Connection connection;
    private final PeerCaller peer;
    private final ForwardedField forwarded;
    /** Knows the tokens of the request: bearer tokens, or names that a proxy gives. Neither is taken for the other. */
    private Authenticator owner;

    private Token last;
    /** The token of the request that was checked last; null when its caller has shown none. */
    private Token opener;

    private Authenticator lastOwner;
    private Token waiting;
    private Token checked;
    private Authenticator checkedOwner;
    private Principal principal = Principal.ANONYMOUS;
    private String description = "";

    /**
     * Creates the caller of a connection, not known yet.
     *
     * @param authenticator of the shard.
     * @param challenges of the endpoint.
     * @param connection resumed when a check has ended.
     */
    public RequestCaller(Authenticator authenticator, Challenges challenges, Connection connection) {
        this.authenticator = authenticator;
        this.challenges = challenges;
        this.connection = connection;
        this.peer = new PeerCaller(authenticator, connection::credentials);
        this.forwarded = challenges.forwarded();
        this.owner = authenticator;
    }

    /**
     * Identifies the caller of a request.
     *
     * @param buffer that holds the request.
     * @param start index of its head.
     * @param head of the request.
     * @return {@link HttpRefusal#NONE} when {@link #principal()} is known; null while its token is checked: the request
     *     is to be held back, and the connection is resumed.
     */
    public HttpRefusal check(UnsafeBuffer buffer, int start, HttpHead head) {
        principal = Principal.ANONYMOUS;
        opener = null;
        if (waiting != null) {
            return null;
        }
        if (forwarded != null && peer.isProxy()) {
            final HttpRefusal refusal = checkForwarded(buffer, start, head);
            if (refusal != HttpRefusal.UNAUTHENTICATED) {
                return refusal;
            }
        } else if (!head.has(HttpField.AUTHORIZATION)) {
            principal = peer.principal();
        }
        if (!head.has(HttpField.AUTHORIZATION)) {
            return principal.isAnonymous() ? unknown() : HttpRefusal.NONE;
        }
        final int offset = start + head.offset(HttpField.AUTHORIZATION);
        return checkBearer(buffer, offset, offset + head.length(HttpField.AUTHORIZATION));
    }

    private HttpRefusal unknown() {
        return TokenVerifier.NONE.equals(authenticator.authentication().verifier())
                ? HttpRefusal.UNKNOWN_CALLER
                : HttpRefusal.UNAUTHENTICATED;
    }

    private HttpRefusal checkBearer(UnsafeBuffer buffer, int offset, int end) {
        owner = authenticator;
        if (!isBearer(buffer, offset, end)) {
            return HttpRefusal.UNAUTHENTICATED;
        }
        int from = offset + SCHEME.length;
        while (from < end && buffer.getByte(from) == ' ') {
            from++;
        }
        if (checked == null && lastOwner == owner) {
            final Token same = owner.findLast(
                    buffer, from, end - from, last, connection.feed().client());
            if (same != null) { // Its form was checked when it was new.
                return take(same);
            }
        }
        return isToken(buffer, from, end)
                ? take(token(buffer, from, end - from, null))
                : HttpRefusal.MALFORMED_AUTHORIZATION;
    }

    /** The caller that a proxy names; UNAUTHENTICATED when it names none. */
    private HttpRefusal checkForwarded(UnsafeBuffer buffer, int start, HttpHead head) {
        final int count = forwarded.find(buffer, start, head);
        if (count == 0) {
            return HttpRefusal.UNAUTHENTICATED;
        }
        if (count > 1 || !forwarded.isName(buffer)) {
            return HttpRefusal.MALFORMED_CALLER;
        }
        owner = authenticator.forwarded();
        return take(token(buffer, forwarded.offset(), forwarded.length(), lastOwner == owner ? last : null));
    }

    /**
     * The token's state: of a check that this request has waited for, its end. An accepted token is compared with the
     * request's: the one that waited may have been refused for something else, and this one may be another caller's.
     */
    private Token token(UnsafeBuffer buffer, int offset, int length, Token compared) {
        final Token ended = checkedOwner == owner ? checked : null;
        checked = null;
        if (ended == null || ended.state() == Token.State.ACCEPTED) {
            return owner.find(
                    buffer,
                    offset,
                    length,
                    ended == null ? compared : ended,
                    connection.feed().client());
        }
        return ended;
    }

    private HttpRefusal take(Token token) {
        if (token == null) {
            return HttpRefusal.UNCHECKED_TOKEN;
        }
        return switch (token.state()) {
            case ACCEPTED -> {
                if (!peer.holds(token.principal())) {
                    description = BOUND_ELSEWHERE;
                    yield HttpRefusal.INVALID_TOKEN;
                }
                last = token;
                lastOwner = owner;
                opener = token;
                principal = token.principal();
                yield HttpRefusal.NONE;
            }
            case CHECKING -> {
                waiting = token;
                checkedOwner = owner;
                token.await(this);
                yield null;
            }
            case REFUSED -> {
                description = token.refusal();
                yield HttpRefusal.INVALID_TOKEN;
            }
            case UNCHECKED, EVICTED -> HttpRefusal.UNCHECKED_TOKEN;
        };
    }

    /** Another scheme is no malformed token: such a request has none. */
    private static boolean isBearer(UnsafeBuffer buffer, int offset, int end) {
        return end - offset >= SCHEME.length
                && HttpSyntax.equalsLower(buffer, offset, SCHEME.length, SCHEME)
                && (end - offset == SCHEME.length || buffer.getByte(offset + SCHEME.length) == ' ');
    }

    private static boolean isToken(UnsafeBuffer buffer, int from, int end) {
        int i = from;
        while (i < end && isTokenByte(buffer.getByte(i))) {
            i++;
        }
        final boolean any = i > from;
        while (i < end && buffer.getByte(i) == '=') {
            i++;
        }
        return any && i == end;
    }

    private static boolean isTokenByte(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~'
                || b == '+'
                || b == '/';
    }

    /** The caller of the request that was checked last. */
    public Principal principal() {
        return principal;
    }

    /**
     * Whether a stream of the request that was checked last may stay open: its token or certificate has not expired,
     * and the token is checked again from time to time. For a connection that takes no further request.
     *
     * @return false when the stream is to be ended.
     */
    public boolean isStillAccepted() {
        if (opener != null) {
            opener = lastOwner.keep(opener, principal, connection.feed().client());
            if (opener == null) {
                principal = Principal.ANONYMOUS;
            } else if (opener.state() == Token.State.ACCEPTED) {
                principal = opener.principal(); // With the scopes of its last check.
            }
        } else if (!principal.isAnonymous()) {
            principal = peer.principal();
        }
        return !principal.isAnonymous();
    }

    /**
     * Whether the caller of the request that was checked last would be accepted now, when its body has come. One that
     * would not is checked again. Allocates nothing.
     */
    public boolean isCurrent() {
        return opener == null
                ? !principal.isAnonymous() && !authenticator.isExpired(principal)
                : lastOwner.isCurrent(opener);
    }

    /** Whether a request waits for the check of its token. */
    public boolean isWaiting() {
        return waiting != null;
    }

    /**
     * The header field that goes with a refusal.
     *
     * @param refusal of the request that was checked last.
     * @return a line with its end; empty when the refusal has nothing to do with tokens.
     */
    public byte[] challenge(HttpRefusal refusal) {
        return challenges.of(refusal, description);
    }

    @Override
    public void onChecked() {
        checked = waiting;
        waiting = null;
        connection.resume();
    }

    /** Forgets the token of a connection that has ended. */
    public void close() {
        if (waiting != null) {
            waiting.cancel(this);
            waiting = null;
        }
        checked = null;
        last = null;
        opener = null;
    }
}
