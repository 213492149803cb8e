/**
 * Streamable HTTP on one endpoint, with an HTTP/1.1 parser of its own that works in place.
 *
 * <pre>
 *   HttpFraming.onBytes ──► HeadScanner ──► HttpRequestParser ──► HttpPolicy ──► (ChunkedBody) ──► deliver(Frame)
 *        where the head ends      HttpHead: spans      may it come in?    joins the chunks
 *
 *   HttpFraming.onReply ──► HttpResponses ──► send, or ReplyOrder until the replies before it are sent
 * </pre>
 *
 * <p>The parser stands in {@code transports.http1}, with what it refuses. Refused here besides: white space around a
 * chunk size, more than one empty line before a request. A connection that speaks HTTP/1.0 closes after its first answer.
 *
 * <p>Source: RFC 9110, RFC 9112; MCP 2026-07-28 and 2025-11-25, Transports, Streamable HTTP.
 */
package org.peregrine.transports.http;
