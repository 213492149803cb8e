package org.peregrine.transports.http;

/** Routes by a request's path. */
enum HttpRoute {
    /** No route: the path is unknown. */
    NOWHERE,
    /** Streamable HTTP. */
    MCP,
    /** The stream of a deprecated session. */
    SSE_STREAM,
    /** The messages of a deprecated session. */
    SSE_MESSAGES,
    /** The description of the OAuth resource server. */
    METADATA
}
