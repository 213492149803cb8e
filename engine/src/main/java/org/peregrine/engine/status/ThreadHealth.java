package org.peregrine.engine.status;

/**
 * Health of a thread of the engine's, of a call that ignores its timeout, or of a handler whose calls are held off.
 *
 * @param shard that it belongs to; the engine when it is none of the path's.
 * @param thread its name, which says its role.
 * @param stalledNs for how long it has not begun a duty cycle, in tenths of a second; 0 when it moves. Of a call that
 *     ignores its timeout: how long it has run.
 * @param handler that it is in, as {@code tool 'add'}, printable; empty when it is in none.
 */
public record ThreadHealth(String shard, String thread, long stalledNs, String handler) {
    /** In place of a thread where calls of a handler are held off: {@code stalledNs} is the time left of it. */
    public static final String HELD_OFF = "held off";

    /**
     * A handler whose calls are held off, because it only fails.
     *
     * @param shard of the calls.
     * @param leftNs time until the handler is tried again.
     * @param handler as {@code tool 'add'}, printable.
     * @return no thread's health.
     */
    public static ThreadHealth heldOff(String shard, long leftNs, String handler) {
        return new ThreadHealth(shard, HELD_OFF, leftNs, handler);
    }

    /**
     * Whether calls of {@link #handler} are held off.
     *
     * @return false for a thread, or a call.
     */
    public boolean isHeldOff() {
        return thread.equals(HELD_OFF);
    }

    /**
     * The thread and what it is in, in words.
     *
     * @return as {@code pg0-path of http-0 in tool 'add'}.
     */
    public String text() {
        return thread + " of " + shard + (handler.isEmpty() ? "" : " in " + handler);
    }
}
