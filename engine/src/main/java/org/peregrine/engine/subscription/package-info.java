/**
 * Telling many clients of a change: a notification is encoded once for each topic, and each client that has not taken
 * the last one yet gets a single one for both.
 *
 * <pre>
 *   Notifier (any thread) ──► Topic ──► Subscription.dirty ──► Subscriber ──► Fanout.queue of its shard
 *                                                                                 │ network thread
 *                        transport ◄── bytes shared by all ◄── Fanout.deliver ◄───┘
 * </pre>
 *
 * <p>A subscription is in the queue at most once, and so is a subscriber, so memory is bounded by what clients have
 * subscribed to. A subscriber whose connection does not take bytes is skipped and delays no others.
 */
package org.peregrine.engine.subscription;
