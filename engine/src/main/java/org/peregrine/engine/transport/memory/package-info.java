/**
 * The transport without sockets: messages are handed in, replies are handed out, on the engine's own threads or on the
 * caller's ({@code INVOKER}). For tests, for benchmarks, and for a program that talks with an engine of its own.
 *
 * <pre>
 *   MemoryFrame ──► MemoryTransport.send, repeat ──► poll ──► the engine
 *                                                               │
 *   ReplyLog (keeps MemoryReply) │ any ReplyListener ◄── offer ◄┘
 * </pre>
 *
 * <p>A frame is made once and sent as often as one likes; a listener sees the reply where it lies. So a loop over the
 * two allocates nothing, and a test that wants words keeps them in a {@link
 * org.peregrine.engine.transport.memory.ReplyLog}.
 */
package org.peregrine.engine.transport.memory;
