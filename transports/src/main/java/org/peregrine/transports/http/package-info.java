/**
 * Streamable HTTP on one endpoint, with an HTTP/1.1 parser of its own that works in place, and the deprecated pair of
 * endpoints beside it.
 *
 * <pre>
 *   HttpFraming.onBytes ──► HeadScanner ──► HttpRequestParser ──► HttpPolicy ──► (ChunkedBody) ──► deliver(Frame)
 *        where the head ends      HttpHead: spans      may it come in?    joins the chunks
 *
 *   HttpFraming.onReply ──► ResponseQueue ──► HttpResponses, EventWriter ──► send, or ReplyOrder until its turn comes
 *
 *   GET /sse ──► SseFraming on that connection ◄── SseSessions ◄── POST /messages, by nio.Relay from other shards
 * </pre>
 *
 * <p>A response becomes an event stream with the first part that the engine offers before the last message. The engine
 * is told whether a client takes one: when Accept admits {@code text/event-stream}, also by a wildcard. A client that
 * takes nothing else gets every result as one; without an Accept field it gets JSON, and a GET has to accept the stream
 * that it asks for.
 *
 * <p>A peer that ends its side, and one that resets the connection, is noticed while anything is under way for it, and
 * the engine is told. A JSON answer is still written to a peer that has only ended its side; a stream ends at once.
 * The end of a peer that has sent more requests than {@code MAX_EXCHANGES} allows cannot be noticed at once: of a
 * stream the next keep-alive comment finds it out.
 *
 * <p>The parser stands in {@code transports.head}, with what it refuses. Refused here besides: white space around a
 * chunk size, more than one empty line before a request. A connection that speaks HTTP/1.0 closes after its first
 * answer.
 *
 * <p>Source: RFC 9110, RFC 9112; HTML, 9.2 (server-sent events); MCP 2026-07-28, 2025-11-25 and 2024-11-05, Transports.
 */
package org.peregrine.transports.http;
