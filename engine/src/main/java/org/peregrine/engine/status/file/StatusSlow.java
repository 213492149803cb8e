package org.peregrine.engine.status.file;

/**
 * One of the slowest requests of the last interval that had any.
 *
 * @param receivedMs when it came, milliseconds since 1970.
 * @param durationNs until its answer was sent.
 * @param connectionId its connection.
 * @param text method, tool, id and causes, separated by tabs; cut when too long.
 */
public record StatusSlow(long receivedMs, long durationNs, long connectionId, String text) {}
