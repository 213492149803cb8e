package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.principal.RefusedTokenException;

/** A claim of another form than it is defined with is named, where a parser would read it as one that is missing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClaimFormsTest {
    private TestIssuer issuer;
    private JwtVerifier verifier;

    @BeforeEach
    void start() throws IOException, JOSEException {
        issuer = new TestIssuer();
        verifier = new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))
                .withTimeout(Duration.ofSeconds(20)));
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    static Stream<Arguments> claimsOfAnotherForm() {
        return Stream.of(
                Arguments.of("exp", "1900000000", "The token's exp is no number"),
                Arguments.of("exp", true, "The token's exp is no number"),
                Arguments.of("nbf", "0", "The token's nbf is no number"),
                Arguments.of("iat", List.of(1), "The token's iat is no number"),
                Arguments.of("aud", 7, "The token's aud is neither a text nor a list of texts"),
                Arguments.of("aud", List.of(7), "The token's aud is neither a text nor a list of texts"),
                Arguments.of("scope", 7, "The token's scope is neither a text nor a list of texts"),
                Arguments.of("scp", Map.of("a", "b"), "The token's scp is neither a text nor a list of texts"),
                Arguments.of("iss", 7, "The token's iss is no text"),
                Arguments.of("sub", 7, "The token's sub is no text"),
                Arguments.of("exp", 1e308, "The token's exp is no time before the year 10000"),
                Arguments.of("nbf", 1e308, "The token's nbf is no time before the year 10000"),
                Arguments.of("nbf", -1e308, "The token's nbf is no time before the year 10000"),
                Arguments.of("nbf", Long.MAX_VALUE, "The token's nbf is no time before the year 10000"),
                Arguments.of("nbf", Long.MIN_VALUE, "The token's nbf is no time before the year 10000"),
                Arguments.of("iat", Long.MAX_VALUE, "The token's iat is no time before the year 10000"));
    }

    /** The builder of claims would mend some of them. */
    @ParameterizedTest
    @MethodSource("claimsOfAnotherForm")
    void shouldSayWhichClaimHasAnotherForm(String name, Object value, String reason) throws Exception {
        assertThatThrownBy(() -> verifier.verify(tokenWith(name, value)))
                .isInstanceOf(RefusedTokenException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "exp", "nbf", "iat", "aud", "scope", "scp", "cnf"})
    void shouldRefuseAClaimThatIsNull(String name) {
        assertThatThrownBy(() -> verifier.verify(tokenWith(name, null)))
                .isInstanceOf(RefusedTokenException.class)
                .hasMessage("The token's " + name + " is null");
    }

    private String tokenWith(String name, Object value) throws Exception {
        final Map<String, Object> claims = new HashMap<>(
                SignedJWT.parse(issuer.token(same -> same)).getPayload().toJSONObject());
        claims.put(name, value);
        final JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(issuer.key().getKeyID())
                        .build(),
                new Payload(claims));
        token.sign(new RSASSASigner(issuer.key()));
        return token.serialize();
    }
}
