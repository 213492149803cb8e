package org.peregrine.engine.log;

/**
 * The name of a call in messages to people.
 *
 * @param handler as {@code tool 'add'}.
 * @param request its id as it stood in JSON, or {@link #NO_REQUEST}.
 */
public record CallName(String handler, String request) {
    /** Stands for a request that is not known. */
    public static final String NO_REQUEST = "";
}
