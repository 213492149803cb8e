package org.peregrine.engine.transport;

/** The way in which a connection carries messages, as far as recordings tell it. */
public enum WireKind {
    /** The transport does not say. */
    OTHER,
    /** Lines over standard input and output. */
    STDIO,
    /** Lines over TCP or a Unix socket. */
    LINES,
    /** Streamable HTTP. */
    HTTP,
    /** The deprecated pair of endpoints. */
    SSE,
    /** WebSocket messages. */
    WEBSOCKET,
    /** Messages of Aeron, over shared memory or UDP. */
    AERON
}
