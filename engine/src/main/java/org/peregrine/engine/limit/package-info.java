/**
 * Bounds: the table of limits, and the accounts of heap and threads that peers use. At the bottom: every other package
 * may use it.
 *
 * <pre>
 *   Limit (a row each) ──► Limits: the values of one engine, immutable
 *
 *   session, subscription, worker, task ──► Reservation ──► Holder ──► PeerMemory (one budget for all shards)
 *                       call under way  ──► CallPermit  ──► CallPermits (of a shard), CallCap (of a handler)
 *   connection, subscriptions/listen    ──► PeerShares: how many of one address
 * </pre>
 */
package org.peregrine.engine.limit;
