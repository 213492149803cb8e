package org.peregrine.engine.status;

/**
 * Health of a thread of the engine's.
 *
 * @param shard that it belongs to; the engine when it is none of the path's.
 * @param thread its name, which says its role.
 * @param stalledNs for how long it has not begun a duty cycle, in tenths of a second; 0 when it moves.
 */
public record ThreadHealth(String shard, String thread, long stalledNs) {}
