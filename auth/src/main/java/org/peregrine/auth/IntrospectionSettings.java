package org.peregrine.auth;

import java.net.URI;
import java.time.Duration;

/**
 * An authorization server that is asked about tokens (RFC 7662), and this server's account with it. Immutable.
 *
 * @param endpoint of introspection.
 * @param issuer identifier of the authorization server, part of the identity of its callers.
 * @param audience canonical URI of this server, which the answer must name in {@code aud}.
 * @param clientId of this server with the authorization server.
 * @param clientSecret of the same.
 * @param timeout of a request.
 */
public record IntrospectionSettings(
        URI endpoint, URI issuer, URI audience, String clientId, String clientSecret, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /**
     * Checks.
     *
     * @throws IllegalArgumentException when a URI is not of https (http on this machine only), there is no audience or
     *     no account, or the timeout is not positive.
     */
    public IntrospectionSettings {
        AuthorizationServer.requireSafe(endpoint, "introspection endpoint");
        AuthorizationServer.requireSafe(issuer, "issuer");
        if (audience == null) {
            throw new IllegalArgumentException("tokens need an audience: the URI of this server");
        }
        if (clientId.isEmpty() || clientSecret.isEmpty()) {
            throw new IllegalArgumentException("introspection needs this server's client id and secret");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of " + timeout + " is not positive");
        }
    }

    /**
     * Makes settings with 3 seconds for a request.
     *
     * @param endpoint of introspection.
     * @param issuer identifier of the authorization server.
     * @param audience canonical URI of this server.
     * @param clientId of this server.
     * @param clientSecret of this server.
     * @return the settings.
     * @throws IllegalArgumentException as the constructor has it.
     */
    public static IntrospectionSettings of(
            URI endpoint, URI issuer, URI audience, String clientId, String clientSecret) {
        return new IntrospectionSettings(endpoint, issuer, audience, clientId, clientSecret, TIMEOUT);
    }

    /**
     * Sets the timeout of a request.
     *
     * @param duration positive.
     * @return a copy.
     */
    public IntrospectionSettings withTimeout(Duration duration) {
        return new IntrospectionSettings(endpoint, issuer, audience, clientId, clientSecret, duration);
    }

    /** Endpoint and client, without the secret. */
    @Override
    public String toString() {
        return "IntrospectionSettings[" + endpoint + ", clientId=" + clientId + "]";
    }
}
