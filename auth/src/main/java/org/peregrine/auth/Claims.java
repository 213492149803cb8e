package org.peregrine.auth;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;

/** Reads claims that JSON Web Tokens and introspection share (RFC 9068, 2.2; RFC 7662, 2.2). */
final class Claims {
    /** The proof that a token is bound to (RFC 7800, 3.1). */
    static final String CONFIRMATION = "cnf";

    private static final String DPOP = "DPoP";
    private static final String THUMBPRINT = "x5t#S256";

    private Claims() {}

    /** The scopes of {@code scope}, a text, or of {@code scp}, a text or an array, as some issuers have it. */
    static List<String> scopes(Map<String, Object> claims) {
        final Object value = claims.containsKey("scope") ? claims.get("scope") : claims.get("scp");
        final List<String> scopes = new ArrayList<>();
        if (value instanceof String text) {
            scopes.addAll(List.of(text.strip().split(" +")));
        } else if (value instanceof List<?> list) {
            list.forEach(scope -> scopes.add(String.valueOf(scope)));
        }
        scopes.removeIf(String::isEmpty);
        return scopes.stream().distinct().toList();
    }

    /** An audience, and the same with a slash where it has no path (RFC 3986, 6.2.3). */
    static Set<String> audiences(URI audience) {
        final String text = audience.toString();
        return audience.getRawPath().isEmpty() ? Set.of(text, text + "/") : Set.of(text);
    }

    /** The client that the token was given to; empty when it is not said. */
    static String client(Map<String, Object> claims) {
        final String client = text(claims, "client_id");
        return client.isEmpty() ? text(claims, "azp") : client;
    }

    static String text(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof String text ? text : "";
    }

    static Principal principal(String issuer, String subject, Map<String, Object> claims) throws RefusedTokenException {
        return Principal.of(issuer, subject)
                .withClientId(client(claims))
                .withScopes(scopes(claims))
                .withCertificate(certificate(claims));
    }

    /**
     * The certificate that a token is bound to; empty for none. A token that is bound to another proof, such as a key
     * of DPoP, is refused: whoever presents it as a bearer token may have stolen it (RFC 9449, 7.2; RFC 8705, 3).
     */
    private static String certificate(Map<String, Object> claims) throws RefusedTokenException {
        final boolean dpop = DPOP.equalsIgnoreCase(text(claims, "token_type"));
        final Object confirmation = claims.get(CONFIRMATION);
        if (confirmation == null && !dpop) {
            return "";
        }
        if (!dpop
                && confirmation instanceof Map<?, ?> members
                && members.size() == 1
                && members.get(THUMBPRINT) instanceof String thumbprint
                && !thumbprint.isEmpty()) {
            return thumbprint;
        }
        throw new RefusedTokenException("The token is bound to a proof of possession that this server does not check");
    }
}
