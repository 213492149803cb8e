package org.peregrine.engine.transport;

/**
 * What kind of answer a reply is, in terms that a transport can turn into its own: HTTP has a status code for each,
 * a line-framed transport sends the bytes, if there are any.
 */
public enum ReplyStatus {
    /** A JSON-RPC response, result or in-band error. HTTP 200. */
    COMPLETE,
    /** A notification or response was taken; there is nothing to send back. HTTP 202 without a body. */
    ACCEPTED,
    /** The message as a whole is not acceptable: unparsable, malformed, wrong headers or version. HTTP 400. */
    INVALID,
    /** A modern request for a method that the server does not have. HTTP 404. */
    UNKNOWN_METHOD,
    /** A limit of the server is reached and the request was not started. HTTP 503. */
    OVERLOADED
}
