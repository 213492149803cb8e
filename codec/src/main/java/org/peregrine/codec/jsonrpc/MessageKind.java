package org.peregrine.codec.jsonrpc;

/** Kinds of JSON-RPC messages (JSON-RPC 2.0 sections 4 and 5). */
public enum MessageKind {
    /** A method and an id: must be answered. */
    REQUEST,
    /** A method without an id: must not be answered. */
    NOTIFICATION,
    /** A result or an error: answers a request of ours. */
    RESPONSE,
    /** None of them. */
    INVALID
}
