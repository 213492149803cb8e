/**
 * The seam between engine and sockets.
 *
 * <pre>
 *   Transport.poll ──► FrameHandler.onFrame(Frame)          a frame is copied once, by the receiver
 *   Transport.offer ◄── Reply                               exactly one reply for every frame
 *
 *   BufferPool: memory for what does not fit an inline region; bounded, counted, given back
 * </pre>
 *
 * <p>Both flyweights belong to who fills them and are valid only during the call. All of it runs on the shard's
 * network thread.
 */
package org.peregrine.engine.transport;
