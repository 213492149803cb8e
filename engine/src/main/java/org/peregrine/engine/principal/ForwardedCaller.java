package org.peregrine.engine.principal;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The field in which a proxy names the caller that it has identified. It counts in requests of the proxy alone, which
 * has to remove what its callers send by that name. Immutable.
 *
 * @param field name of the field, in any case.
 * @param proxies whether a peer is the proxy, by its address or certificate. Network thread, once a connection.
 */
public record ForwardedCaller(String field, Predicate<PeerCredentials> proxies) {
    private static final Set<String> MEANINGS = Set.of(
            "accept",
            "authorization",
            "connection",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "last-event-id",
            "origin",
            "te",
            "transfer-encoding",
            "upgrade",
            "x-forwarded-for");

    /** The issuer of the callers. */
    public static final String ISSUER = "proxy";

    /**
     * Checks.
     *
     * @throws IllegalArgumentException when the name is none of a field (RFC 9110, 5.6.2), or a field with a meaning of
     *     its own.
     */
    public ForwardedCaller {
        field = field.toLowerCase(Locale.ROOT);
        if (!field.matches("[a-z0-9!#$%&'*+.^_`|~-]+") || hasMeaning(field)) {
            throw new IllegalArgumentException(
                    "'" + field + "' is no name of a field that a proxy may name callers in");
        }
    }

    /** Fields that the transport or the protocol reads: a name in one of them would be read as something else. */
    private static boolean hasMeaning(String name) {
        return name.startsWith("mcp-")
                || name.startsWith("content-")
                || name.startsWith("sec-")
                || name.startsWith("access-control-")
                || MEANINGS.contains(name);
    }

    /** Every name that the proxy gives is a caller's. */
    TokenVerifier verifier() {
        return name -> Principal.of(ISSUER, name);
    }
}
