package org.peregrine.auth;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Constraints on JSON Web Tokens. Immutable.
 *
 * @param audience canonical URI of this server, which a token names in {@code aud}.
 * @param issuers that are trusted, at least one.
 * @param algorithms of signatures that are accepted (RFC 7518): asymmetric ones only.
 * @param skew between the issuer's clock and this one's, for {@code exp} and {@code nbf}.
 * @param timeout of a request to an issuer.
 */
public record JwtSettings(URI audience, List<Issuer> issuers, Set<String> algorithms, Duration skew, Duration timeout) {
    /** Asymmetric algorithms that issuers use; never {@code none}, never a shared secret. */
    public static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException when there is no audience, no issuer or none twice, an algorithm is not one of
     *     {@link #ALGORITHMS}, the skew is not between 0 and 5 minutes, or the timeout is not positive.
     */
    public JwtSettings {
        if (audience == null) {
            throw new IllegalArgumentException("tokens need an audience: the URI of this server");
        }
        issuers = List.copyOf(issuers);
        algorithms = Set.copyOf(algorithms);
        if (issuers.isEmpty() || issuers.stream().map(Issuer::id).distinct().count() < issuers.size()) {
            throw new IllegalArgumentException("tokens need at least one issuer, each once");
        }
        if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("algorithms " + algorithms + " are not among " + ALGORITHMS);
        }
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("a skew of " + skew + " is not between 0 and " + MAX_SKEW);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of " + timeout + " is not positive");
        }
    }

    /**
     * Makes settings with all {@link #ALGORITHMS}, 30 seconds of skew and 3 seconds for a request.
     *
     * @param audience canonical URI of this server.
     * @param issuers that are trusted.
     * @return the settings.
     * @throws IllegalArgumentException as the constructor has it.
     */
    public static JwtSettings of(URI audience, Issuer... issuers) {
        return new JwtSettings(audience, List.of(issuers), ALGORITHMS, SKEW, TIMEOUT);
    }

    /**
     * Sets the algorithms.
     *
     * @param accepted names of RFC 7518.
     * @return a copy.
     */
    public JwtSettings withAlgorithms(String... accepted) {
        return new JwtSettings(audience, issuers, Set.of(accepted), skew, timeout);
    }

    /**
     * Sets the skew.
     *
     * @param duration between 0 and 5 minutes.
     * @return a copy.
     */
    public JwtSettings withSkew(Duration duration) {
        return new JwtSettings(audience, issuers, algorithms, duration, timeout);
    }

    /**
     * Sets the timeout of a request to an issuer.
     *
     * @param duration positive.
     * @return a copy.
     */
    public JwtSettings withTimeout(Duration duration) {
        return new JwtSettings(audience, issuers, algorithms, skew, duration);
    }
}
