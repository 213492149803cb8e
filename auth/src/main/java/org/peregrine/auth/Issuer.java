package org.peregrine.auth;

import java.net.URI;

/**
 * An issuer whose tokens are trusted. Immutable.
 *
 * @param id its identifier, as its tokens have it in {@code iss}, character by character.
 * @param keySet address of its keys (RFC 7517); null to read it from its metadata (RFC 8414).
 */
public record Issuer(URI id, URI keySet) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException when a URI is not of https (http on this machine only), or the identifier has a
     *     query or a fragment.
     */
    public Issuer {
        AuthorizationServer.requireSafe(id, "issuer");
        if (id.getRawQuery() != null || id.getRawFragment() != null) {
            throw new IllegalArgumentException("issuer '" + id + "' has a query or a fragment (RFC 8414, 2)");
        }
        if (keySet != null) {
            AuthorizationServer.requireSafe(keySet, "key set");
        }
    }

    /**
     * Reads an issuer's identifier; its keys are found by its metadata.
     *
     * @param id of https, or of http on this machine.
     * @return the issuer.
     * @throws IllegalArgumentException when it is no such URI.
     */
    public static Issuer of(String id) {
        return new Issuer(URI.create(id), null);
    }
}
