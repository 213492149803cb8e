/**
 * A client on the wire: sends messages that its caller made and hands on what comes, over every transport of MCP, on
 * one thread, without allocating once it is warm.
 *
 * <pre>
 *   caller ─► ClientConnection.offer ─► Wire ─► SocketLink, or the pipes of a process ─► server
 *                                        │
 *   ClientHandler ◄─ Envelope ◄──────────┘ ◄── ClientSelector.poll
 *
 *   Wire: HttpWire (JSON and event streams) │ SseWire │ WebSocketWire │ LineWire (TCP, Unix sockets) │ ProcessWire
 *         │ the wires of a TargetScheme that another artifact brings
 * </pre>
 *
 * <p>It does not know what it sends, so that it can say anything: what is right is its caller's matter. The one
 * conversation that it holds by itself is {@code initialize}, when it is told to.
 */
package org.peregrine.client;
