package org.peregrine.engine.handler;

/**
 * A folder that a client works in.
 *
 * @param uri of scheme {@code file}.
 * @param name for humans; null when the client gave none.
 */
public record Root(String uri, String name) {}
