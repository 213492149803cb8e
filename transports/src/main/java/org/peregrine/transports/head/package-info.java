/**
 * Shared by the transports that begin with an HTTP/1.1 request: a parser of request heads that works in place, and the
 * rules about hosts and origins.
 *
 * <pre>
 *   HeadScanner ──► HttpRequestParser ──► HttpHead ──► HostPolicy, OriginPolicy
 *   where the head ends                   spans        may it come in?
 * </pre>
 *
 * <p>Strict where request smuggling lives. What RFC 9112 would allow and this parser refuses: bare line feeds, folded
 * fields, Content-Length lists, codings other than exactly {@code chunked}. What it takes that a
 * stricter one would not: HTTP/1.0, since common proxies speak it to their upstreams, and any later minor version as
 * 1.1.
 *
 * <p>Source: RFC 9110, RFC 9112.
 */
package org.peregrine.transports.head;
