package org.peregrine.engine.transport;

import org.agrona.DirectBuffer;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.principal.Principal;

/**
 * A request that a transport answers by itself, since it refuses it: it never becomes a frame. A flyweight of the
 * transport's, valid during the call. Network thread only.
 */
public final class RefusedRequest {
    /** {@link #connectionId()}: the peer was refused before it had a connection. */
    public static final long NO_CONNECTION = Long.MIN_VALUE;

    private long connectionId;
    private long peer;
    private WireKind wire;
    private Principal principal;
    private int status;
    private DirectBuffer reason;
    private boolean denied;

    /** Creates a flyweight that tells of nothing yet. */
    public RefusedRequest() {
        start(NO_CONNECTION, PeerKey.NONE, WireKind.OTHER);
    }

    /**
     * Begins with another request, of a caller that is not known.
     *
     * @param connection its id, or {@link #NO_CONNECTION}.
     * @param peerKey see {@link Frame#peer()}.
     * @param kind of its wire.
     * @return this.
     */
    public RefusedRequest start(long connection, long peerKey, WireKind kind) {
        connectionId = connection;
        peer = peerKey;
        wire = kind;
        principal = Principal.ANONYMOUS;
        status = 0;
        reason = null;
        denied = false;
        return this;
    }

    /**
     * Sets the caller, known by this request.
     *
     * @param caller not null.
     * @return this.
     */
    public RefusedRequest principal(Principal caller) {
        principal = caller;
        return this;
    }

    /**
     * Sets the answer.
     *
     * @param code status of HTTP or close code of WebSocket; 0 where there is none.
     * @param text for humans: ASCII, the whole buffer, of at most 128 bytes, no byte of it from the request.
     * @return this.
     */
    public RefusedRequest answer(int code, DirectBuffer text) {
        status = code;
        reason = text;
        return this;
    }

    /**
     * Marks a request whose caller is not known or may not come in.
     *
     * @param because whether that is the reason.
     * @return this.
     */
    public RefusedRequest denied(boolean because) {
        denied = because;
        return this;
    }

    /** The connection, or {@link #NO_CONNECTION}. */
    public long connectionId() {
        return connectionId;
    }

    /** The key of the peer's address, see {@link Frame#peer()}. */
    public long peer() {
        return peer;
    }

    /** The kind of its wire. */
    public WireKind wire() {
        return wire;
    }

    /** The caller; {@link Principal#ANONYMOUS} unless the request has shown one. */
    public Principal principal() {
        return principal;
    }

    /** Status of HTTP or close code of WebSocket; 0 where there is none. */
    public int status() {
        return status;
    }

    /** The text of the answer, the whole buffer. */
    public DirectBuffer reason() {
        return reason;
    }

    /** Whether the caller is not known, or may not come in. */
    public boolean isDenied() {
        return denied;
    }
}
