/**
 * Bounds of the engine's heap: bytes that are kept for peers, and threads that run their calls. At the bottom:
 * everything else may use it.
 *
 * <pre>
 *   session, subscription, worker, task ──► Reservation ──► Holder ──► PeerMemory (one budget for all shards)
 *                           call under way ──► CallPermit ──► CallPermits (of a shard), CallCap (of a handler)
 * </pre>
 */
package org.peregrine.engine.limit;
