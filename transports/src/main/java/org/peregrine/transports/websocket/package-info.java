/**
 * WebSocket (RFC 6455) on one endpoint: each text message is one message of the protocol, both ways.
 *
 * <pre>
 *   WebSocketFraming.onBytes ──► Handshake, once
 *                           └──► FrameHead ──► MessageParts ──► UTF-8? ──► deliver(Frame)
 *                                  │           unmasks and joins in place
 *                                  └──► control frames: ServerFrames answers
 *
 *   WebSocketFraming.onReply ──► ServerFrames ──► send
 * </pre>
 *
 * <p>The subprotocol {@code mcp} is agreed on when the client offers it. No extension is, so reserved bits are errors.
 *
 * <p>MCP defines no WebSocket transport; this is what its clients do: protocol state belongs to the connection, as over
 * stdio.
 */
package org.peregrine.transports.websocket;
