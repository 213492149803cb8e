package org.peregrine.engine.log;

/**
 * The name of a call in messages to people.
 *
 * @param handler as {@code tool 'add'}.
 * @param request its id as it stood in JSON.
 */
public record CallName(String handler, String request) {}
