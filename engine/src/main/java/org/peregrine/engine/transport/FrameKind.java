package org.peregrine.engine.transport;

/** Purpose of a frame. Only HTTP knows more than messages. */
public enum FrameKind {
    /** A JSON-RPC message. */
    MESSAGE,
    /** A stream for messages that answer no request: HTTP GET. Source: MCP 2025-11-25, "Listening for Messages". */
    OPEN_STREAM,
    /** The end of a session: HTTP DELETE. Source: MCP 2025-11-25, "Session Management". */
    END_SESSION
}
