package org.peregrine.transports.nio;

import org.peregrine.engine.limit.Limit;

/** Idle state of a connection: decides how long it may stay quiet. */
public enum IdleState {
    /**
     * No message of the peer was accepted yet, and what was refused does not count. Closed after
     * {@link Limit#FIRST_MESSAGE_NS}.
     */
    NEW,
    /** Accepted, and the only one under way, is a request whose rest has not come yet. */
    RECEIVING,
    /**
     * A request is under way, or the connection is a session, which may be quiet for ever: only its end, the deadline
     * of the request, or the loss of the peer ends it.
     */
    ACTIVE,
    /**
     * All requests are answered, and the next one may as well come on another connection. Closed after
     * {@link Limit#HTTP_IDLE_NS}.
     */
    IDLE
}
