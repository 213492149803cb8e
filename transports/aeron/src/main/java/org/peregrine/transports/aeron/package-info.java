/**
 * Messages over Aeron: shared memory or UDP, a message of JSON-RPC in each message of Aeron's.
 *
 * <pre>
 *   driver (embedded: invoked here) ──► client of Aeron ──► images ──► Peer ──► engine
 *                                                publications ◄── Peer ◄── replies
 *                                                                  └─► ParkedReplies, while there is no room
 * </pre>
 *
 * <p>A connection is an image: it opens when the driver tells of it, and ends with it. What the engine does not take
 * stays in the client's term, so that its own offers are back-pressured.
 */
package org.peregrine.transports.aeron;
