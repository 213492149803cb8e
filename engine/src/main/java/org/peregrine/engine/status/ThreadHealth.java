package org.peregrine.engine.status;

/**
 * Health of a thread of the engine's.
 *
 * @param shard that it belongs to; the engine when it is none of the path's.
 * @param thread its name, which says its role.
 * @param stalledNs for how long it has not begun a duty cycle, in tenths of a second; 0 when it moves. Of a call that
 *     ignores its timeout: how long it has run.
 * @param handler that it is in, as {@code tool 'add'}, printable; empty when it is in none.
 */
public record ThreadHealth(String shard, String thread, long stalledNs, String handler) {
    /**
     * The thread and what it is in, in words.
     *
     * @return as {@code pg0-path of http-0 in tool 'add'}.
     */
    public String text() {
        return thread + " of " + shard + (handler.isEmpty() ? "" : " in " + handler);
    }
}
