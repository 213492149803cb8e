package org.peregrine.auth;

import java.util.List;
import java.util.Map;
import org.peregrine.engine.principal.RefusedTokenException;

/**
 * Checks that the claims of a token have the form that they are defined with, so that a refusal names the claim: a
 * parser reads a time that is a text as one that is missing. Sources: RFC 7519, 4.1; RFC 8693, 4.2.
 */
final class ClaimForms {
    private static final List<String> TEXTS = List.of("iss", "sub");
    private static final List<String> TIMES = List.of("exp", "nbf", "iat");

    private ClaimForms() {}

    /** Claims that are missing or null are another check's. */
    static void require(Map<String, Object> claims) throws RefusedTokenException {
        for (final String name : TEXTS) {
            require(claims, name, claims.get(name) instanceof String, "no text");
        }
        for (final String name : TIMES) {
            require(claims, name, claims.get(name) instanceof Number, "no number");
        }
        require(claims, "aud", isTextOrTexts(claims.get("aud")), "neither a text nor a list of texts");
        for (final String name : List.of("scope", "scp")) {
            require(claims, name, isTextOrTexts(claims.get(name)), "neither a text nor a list of texts");
        }
    }

    private static void require(Map<String, Object> claims, String name, boolean hasForm, String form)
            throws RefusedTokenException {
        if (!hasForm && claims.get(name) != null) {
            throw new RefusedTokenException("The token's " + name + " is " + form);
        }
    }

    private static boolean isTextOrTexts(Object value) {
        return value instanceof String
                || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
    }
}
