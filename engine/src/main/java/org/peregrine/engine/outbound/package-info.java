/**
 * Queues from workers to the path: whole messages on the heap, through a bounded queue of the shard that they leave by.
 *
 * <pre>
 *   worker ──► Outbox.answer, send ──► (queue) ──► Receiver ──► ring ──► Sender ──► transport
 * </pre>
 */
package org.peregrine.engine.outbound;
