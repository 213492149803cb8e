/**
 * The character classes of HTTP/1.1, for servers and clients. Source: RFC 9110, RFC 3986.
 *
 * <pre>
 *   byte ──► HttpSyntax.isToken │ isValue │ isTarget │ isHost │ hexDigit
 * </pre>
 */
package org.peregrine.codec.http;
