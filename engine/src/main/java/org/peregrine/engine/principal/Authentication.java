package org.peregrine.engine.principal;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of authentication: each request over HTTP, and each opening handshake over WebSocket, carries a bearer
 * token, which the verifier accepts or refuses. Immutable.
 *
 * <p>With authorization servers it is an OAuth resource server, which describes itself at {@code
 * /.well-known/oauth-protected-resource}. Source: MCP 2026-07-28, Authorization; RFC 9728; RFC 6750.
 *
 * @param verifier checks tokens.
 * @param resource canonical URI of this server, the audience of its tokens; null when it has none, as with keys that no
 *     authorization server has made. Never taken from a request.
 * @param authorizationServers issuers that clients get tokens from; empty for tokens from elsewhere.
 * @param scopes named in challenges and in the server's description.
 * @param realm named in challenges; null for none.
 * @param entryScopes scopes that calls of entries need besides those of their authors: by {@code tool:NAME}, {@code
 *     prompt:NAME}, {@code resource:URI} or {@code template:URI_TEMPLATE}.
 * @param peers identities of connections, asked in this order for requests without a token.
 * @param forwarded the field of a proxy, which counts more than a token; null for none.
 */
public record Authentication(
        TokenVerifier verifier,
        URI resource,
        List<URI> authorizationServers,
        List<String> scopes,
        String realm,
        Map<String, RequiredScopes> entryScopes,
        List<PeerIdentity> peers,
        ForwardedCaller forwarded) {
    /** Refresh tokens are the client's affair: MCP 2026-07-28, Authorization, forbids servers to name it. */
    private static final String OFFLINE_ACCESS = "offline_access";

    private static final int MAX_REALM = 64;

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException when a URI cannot be a resource or an issuer, a scope is none, there are
     *     authorization servers without a resource, or the realm cannot stand in a header.
     */
    public Authentication {
        if (verifier == null) {
            throw new IllegalArgumentException("Authentication needs a verifier");
        }
        authorizationServers = List.copyOf(authorizationServers);
        scopes = List.copyOf(scopes);
        entryScopes = Map.copyOf(entryScopes);
        peers = List.copyOf(peers);
        if (resource != null) {
            requireHttp(resource, "resource");
        } else if (!authorizationServers.isEmpty()) {
            throw new IllegalArgumentException(
                    "authorization servers need a resource: the URI of this server that tokens are made for");
        }
        authorizationServers.forEach(server -> requireHttp(server, "authorization server"));
        scopes.forEach(Authentication::requireScope);
        if (realm != null && (realm.length() > MAX_REALM || !realm.chars().allMatch(Authentication::isQuotable))) {
            throw new IllegalArgumentException("realm '" + realm + "' cannot stand in a header");
        }
    }

    /**
     * Makes settings with a verifier alone: no resource, no authorization servers.
     *
     * @param verifier checks tokens.
     * @return settings to be completed.
     */
    public static Authentication of(TokenVerifier verifier) {
        return new Authentication(verifier, null, List.of(), List.of(), null, Map.of(), List.of(), null);
    }

    private static void requireHttp(URI uri, String of) {
        final String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || !uri.toString().chars().allMatch(Authentication::isQuotable)) {
            throw new IllegalArgumentException(
                    of + " '" + uri
                            + "' is no URI of https or http with a host, without a fragment, as in https://mcp.example.com/mcp");
        }
    }

    static void requireScope(String scope) {
        if (scope.equals(OFFLINE_ACCESS)) {
            throw new IllegalArgumentException("scope offline_access is for clients to ask, not for servers to name");
        }
        if (scope.isEmpty() || !scope.chars().allMatch(c -> c != ' ' && isQuotable(c))) {
            throw new IllegalArgumentException("'" + scope + "' is no scope (RFC 6749, 3.3)");
        }
    }

    /** Whether a character may stand in a quoted parameter without an escape. */
    private static boolean isQuotable(int c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }

    /**
     * Sets the canonical URI of this server.
     *
     * @param uri of https or http, without a fragment.
     * @return a copy.
     */
    public Authentication withResource(String uri) {
        return new Authentication(
                verifier, URI.create(uri), authorizationServers, scopes, realm, entryScopes, peers, forwarded);
    }

    /**
     * Adds an authorization server.
     *
     * @param issuer its identifier.
     * @return a copy.
     */
    public Authentication withAuthorizationServer(String issuer) {
        final List<URI> servers = new ArrayList<>(authorizationServers);
        servers.add(URI.create(issuer));
        return new Authentication(verifier, resource, servers, scopes, realm, entryScopes, peers, forwarded);
    }

    /**
     * Sets the scopes that challenges and the description name.
     *
     * @param supported in the order in which they are named.
     * @return a copy.
     */
    public Authentication withScopes(String... supported) {
        return new Authentication(
                verifier, resource, authorizationServers, List.of(supported), realm, entryScopes, peers, forwarded);
    }

    /**
     * Sets the realm.
     *
     * @param name of the protection space (RFC 9110, 11.5).
     * @return a copy.
     */
    public Authentication withRealm(String name) {
        return new Authentication(
                verifier, resource, authorizationServers, scopes, name, entryScopes, peers, forwarded);
    }

    /**
     * Adds scopes that calls of an entry need, besides those that its author asks for.
     *
     * @param entry {@code tool:NAME}, {@code prompt:NAME}, {@code resource:URI} or {@code template:URI_TEMPLATE}; the
     *     launch refuses one that is not registered.
     * @param needed all of them.
     * @return a copy.
     */
    public Authentication withEntryScopes(String entry, String... needed) {
        final Map<String, RequiredScopes> all = new HashMap<>(entryScopes);
        all.merge(entry, RequiredScopes.of(List.of(needed)), RequiredScopes::and);
        return new Authentication(verifier, resource, authorizationServers, scopes, realm, all, peers, forwarded);
    }

    /**
     * Adds an identity of connections.
     *
     * @param identity asked after those that were added before.
     * @return a copy.
     */
    public Authentication withPeers(PeerIdentity identity) {
        final List<PeerIdentity> all = new ArrayList<>(peers);
        all.add(identity);
        return new Authentication(verifier, resource, authorizationServers, scopes, realm, entryScopes, all, forwarded);
    }

    /**
     * Sets the field in which a proxy names callers.
     *
     * @param field of the proxy.
     * @return a copy.
     */
    public Authentication withForwarded(ForwardedCaller field) {
        return new Authentication(verifier, resource, authorizationServers, scopes, realm, entryScopes, peers, field);
    }

    /**
     * Identifies the peer of a connection. Network thread, once a connection.
     *
     * @param credentials that the transport knows.
     * @return {@link Principal#ANONYMOUS} when no identity knows them.
     */
    public Principal identify(PeerCredentials credentials) {
        for (final PeerIdentity identity : peers) {
            final Principal known = identity.identify(credentials);
            if (!known.isAnonymous()) {
                return known;
            }
        }
        return Principal.ANONYMOUS;
    }

    /** The name of the verifier's class: no secret stands in a log by accident. */
    @Override
    public String toString() {
        return "Authentication[" + verifier.getClass().getName() + ", resource=" + resource + "]";
    }
}
