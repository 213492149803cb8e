package org.peregrine.transports.http;

/** Routes by a request's path. */
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
