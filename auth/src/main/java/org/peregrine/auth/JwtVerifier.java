package org.peregrine.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.principal.TokenVerifier;

/**
 * Checks access tokens that are signed JSON Web Tokens: signature by a key of the issuer's, algorithm from a list,
 * issuer, audience, {@code exp} and {@code nbf}. Keys that a token brings itself or points to ({@code jwk}, {@code
 * jku}, {@code x5u}) are never used. Any thread; waits for the issuer when its keys are not known.
 *
 * <pre>
 *   new JwtVerifier(JwtSettings.of(URI.create("https://mcp.example.com/mcp"), Issuer.of("https://id.example.com")))
 * </pre>
 *
 * <p>Sources: RFC 7519; RFC 8725 (best practices); RFC 9068 (access tokens).
 */
public final class JwtVerifier implements TokenVerifier {
    private final JwtSettings settings;
    private final Map<String, IssuerKeys> keys;
    private final Set<JWSAlgorithm> algorithms;

    /**
     * Makes a verifier; asks nobody yet.
     *
     * @param settings constraints on tokens.
     */
    public JwtVerifier(JwtSettings settings) {
        this.settings = settings;
        this.keys = settings.issuers().stream()
                .collect(Collectors.toUnmodifiableMap(
                        issuer -> issuer.id().toString(), issuer -> new IssuerKeys(issuer, settings.timeout())));
        this.algorithms =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException {
        final SignedJWT jwt = parse(token);
        final Map<String, Object> claims = jwt.getPayload().toJSONObject();
        ClaimForms.requireNoNull(claims);
        ClaimForms.require(claims);
        final String issuer = (String) claims.get("iss");
        final IssuerKeys trusted = issuer == null ? null : keys.get(issuer);
        if (issuer == null) {
            throw new RefusedTokenException("The token has no issuer (iss)");
        }
        if (trusted == null) {
            throw new RefusedTokenException("The token is of an issuer that this server does not trust");
        }
        return principal(issuer, process(jwt, issuer, trusted));
    }

    /**
     * Parses a token, and refuses what the parser lets through: extensions that have to be understood, also an empty
     * list of them (RFC 7515, 4.1.11), and every spelling but one: each would be a token of its own in the engine's
     * table.
     */
    private static SignedJWT parse(String token) throws RefusedTokenException {
        try {
            final SignedJWT jwt = SignedJWT.parse(token);
            final Map<String, Object> header =
                    JSONObjectUtils.parse(jwt.getHeader().toBase64URL().decodeToString());
            if (!header.containsKey("crit") && jwt.getPayload().toJSONObject() != null && isCanonical(jwt, token)) {
                return jwt;
            }
        } catch (final ParseException | RuntimeException malformed) {
            // The parser throws a NullPointerException for a header that is null.
        }
        throw new RefusedTokenException("The token is no signed JSON Web Token");
    }

    /** Whether each part is base64url without padding and unused bits (RFC 7515, 2), and nothing else is there. */
    private static boolean isCanonical(SignedJWT jwt, String token) {
        return token.equals(Stream.of(jwt.getParsedParts())
                .map(part -> Base64URL.encode(part.decode()).toString())
                .collect(Collectors.joining(".")));
    }

    private JWTClaimsSet process(SignedJWT jwt, String issuer, IssuerKeys trusted)
            throws RefusedTokenException, IOException, InterruptedException {
        try {
            return processor(issuer, trusted).process(jwt, null);
        } catch (final RateLimitReachedException tooOften) {
            throw new RefusedTokenException("The token is signed by a key that its issuer did not have a moment ago");
        } catch (final KeySourceException unreachable) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("asking the issuer").initCause(unreachable);
            }
            throw new IOException(
                    "the keys of " + issuer + " cannot be read: " + unreachable.getMessage(), unreachable);
        } catch (final BadJOSEException | JOSEException refused) {
            throw new RefusedTokenException(String.valueOf(refused.getMessage()));
        }
    }

    private DefaultJWTProcessor<SecurityContext> processor(String issuer, IssuerKeys trusted)
            throws IOException, InterruptedException {
        final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, trusted.source()));
        final DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                Claims.audiences(settings.audience()),
                new JWTClaimsSet.Builder().issuer(issuer).build(),
                Set.of("sub", "exp"),
                Set.of());
        claims.setMaxClockSkew(Math.toIntExact(settings.skew().toSeconds()));
        processor.setJWTClaimsSetVerifier(claims);
        return processor;
    }

    private Principal principal(String issuer, JWTClaimsSet claims) throws RefusedTokenException {
        if (claims.getSubject().isEmpty()) {
            throw new RefusedTokenException("The token has no subject");
        }
        return Claims.principal(issuer, claims.getSubject(), claims.getClaims())
                .withExpiryMs(claims.getExpirationTime()
                        .toInstant()
                        .plus(settings.skew())
                        .toEpochMilli());
    }
}
