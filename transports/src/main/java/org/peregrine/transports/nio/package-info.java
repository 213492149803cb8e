/**
 * What all socket transports share: one selector, its connections, and the memory that they borrow.
 *
 * <pre>
 *   Selector ──► ReadyQueue ──► Connection.turn ──► Framing.onBytes ──► FrameHandler.onFrame
 *                    ▲               │ not taken, or half a message
 *                    └── held back ──┴──► Inbound (borrowed only while it holds bytes)
 *
 *   NioTransport.offer ──► Framing.onReply ──► Staging ──► SocketChannel.write
 *                                                               │ not sent
 *                                                               └──► Outbound (borrowed only while it holds bytes)
 * </pre>
 *
 * <p>Everything here is owned by the shard's network thread; only {@code NioTransport.wakeup} and the queue of
 * channels that another shard accepted are open to other threads.
 */
package org.peregrine.transports.nio;
