package org.peregrine.auth;

import java.util.List;
import java.util.Map;
import org.peregrine.engine.principal.RefusedTokenException;

/**
 * Checks that the claims of a token have the form that they are defined with, so that a refusal names the claim: a
 * parser reads a time that is a text as one that is missing, and one that is too large as another. Sources: RFC 7519,
 * 4.1; RFC 8693, 4.2.
 */
final class ClaimForms {
    private static final List<String> TEXTS = List.of("iss", "sub");
    private static final List<String> TIMES = List.of("exp", "nbf", "iat");
    private static final List<String> TEXTS_OR_LISTS = List.of("aud", "scope", "scp");

    /** The end of the year 9999, and as long before 1970: their milliseconds are far within a {@code long}. */
    private static final double LAST_S = 253_402_300_799.0;

    private ClaimForms() {}

    /** Refuses claims that are there and say nothing; an authorization server's answer may have such ones. */
    static void requireNoNull(Map<String, Object> claims) throws RefusedTokenException {
        for (final Map.Entry<String, Object> claim : claims.entrySet()) {
            final String name = claim.getKey();
            final boolean read = TEXTS.contains(name)
                    || TIMES.contains(name)
                    || TEXTS_OR_LISTS.contains(name)
                    || name.equals(Claims.CONFIRMATION);
            if (read && claim.getValue() == null) {
                throw new RefusedTokenException("The token's " + name + " is null");
            }
        }
    }

    /** Claims that are missing or null are another check's. */
    static void require(Map<String, Object> claims) throws RefusedTokenException {
        for (final String name : TEXTS) {
            require(claims, name, claims.get(name) instanceof String, "no text");
        }
        for (final String name : TIMES) {
            require(claims, name, claims.get(name) instanceof Number, "no number");
            require(claims, name, isTime(claims.get(name)), "no time before the year 10000");
        }
        for (final String name : TEXTS_OR_LISTS) {
            require(claims, name, isTextOrTexts(claims.get(name)), "neither a text nor a list of texts");
        }
    }

    private static void require(Map<String, Object> claims, String name, boolean hasForm, String form)
            throws RefusedTokenException {
        if (!hasForm && claims.get(name) != null) {
            throw new RefusedTokenException("The token's " + name + " is " + form);
        }
    }

    private static boolean isTime(Object value) {
        return value instanceof Number seconds && Math.abs(seconds.doubleValue()) <= LAST_S;
    }

    private static boolean isTextOrTexts(Object value) {
        return value instanceof String
                || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
    }
}
