/**
 * Frames of WebSocket in bytes, for servers and clients. Source: RFC 6455, 5.
 *
 * <pre>
 *   bytes ──► FrameHead.read ──► opcode, length, key │ CloseReason: the rule that was broken
 *   payload ──► Mask.apply ──► payload, in place
 *   FrameHead.write, writeMasked ──► bytes
 * </pre>
 */
package org.peregrine.codec.websocket;
