package org.peregrine.transports.http;

/** What a request's path leads to. */
enum HttpRoute {
    /** Nothing. */
    NOWHERE,
    /** Streamable HTTP. */
    MCP,
    /** The stream of a deprecated session. */
    SSE_STREAM,
    /** The messages of a deprecated session. */
    SSE_MESSAGES
}
