/**
 * Shared by all socket transports: one selector, its connections, and the memory that they borrow.
 *
 * <pre>
 *   Selector ──► ReadyQueue ──► Feed.turn ──► Framing.onBytes ──► Feed.deliver ──► FrameHandler.onFrame
 *                    ▲               │ not taken, or half a message
 *                    └── held back ──┴──► Inbound (borrowed only while it holds bytes)
 *
 *   NioTransport.offer ──► Framing.onReply ──► WriteBuffer ──► SocketChannel.write
 *                                                               │ not sent
 *                                                               └──► Outbound (borrowed only while it holds bytes)
 * </pre>
 *
 * <p>A message that belongs to a connection of another shard is carried there by that shard's {@link
 * org.peregrine.transports.nio.Relay}. What a peer says last is that it ends its side; while anything is under way for
 * it the handler is told, after all that it said before.
 *
 * <p>Everything here is owned by the shard's network thread; only {@code NioTransport.wakeup}, the queue of
 * channels that another shard accepted, and the relay are open to other threads.
 */
package org.peregrine.transports.nio;
