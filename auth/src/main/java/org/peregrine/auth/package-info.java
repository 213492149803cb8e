/**
 * Access tokens of OAuth 2.1, checked off the message path for an engine's {@link
 * org.peregrine.engine.principal.Authentication}.
 *
 * <pre>
 *   token ─► AccessTokens ─┬► JwtVerifier            signature by the issuer's keys, issuer, audience, times
 *                          │    └► IssuerKeys        metadata (RFC 8414), then the key set, cached
 *                          └► IntrospectionVerifier  asks the authorization server (RFC 7662)
 *                                   └► AuthorizationServer   HTTP, bounded in bytes and time, without redirects
 * </pre>
 *
 * <p>Sources: MCP 2026-07-28, Authorization; RFC 6749, 7519, 7662, 8414, 8725, 9068.
 */
package org.peregrine.auth;
