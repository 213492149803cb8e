package org.peregrine.transports.nio;

import org.peregrine.engine.limit.Limit;

/** The standing of a connection: decides how long it may stay quiet. */
public enum Standing {
    /** The peer has said nothing yet that its protocol can use. It may take {@link Limit#FIRST_MESSAGE_NS}. */
    SILENT,
    /**
     * Something is under way, or the connection is a session, which may be quiet for ever: only an end, a deadline of
     * what is under way, or a peer that cannot be reached any more ends it.
     */
    ENGAGED,
    /**
     * All is answered, and the next request may as well come on another connection. It may take
     * {@link Limit#HTTP_IDLE_NS}.
     */
    IDLE
}
