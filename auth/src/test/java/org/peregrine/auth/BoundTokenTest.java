package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.principal.RefusedTokenException;

/** JSON Web Tokens that are bound to a proof of possession. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BoundTokenTest {
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

    /** RFC 8705, 3; RFC 9449, 7.2: what is bound is no bearer token. */
    @Test
    void shouldTellTheCertificateOfATokenAndRefuseOneThatIsBoundOtherwise() throws Exception {
        assertThat(verifier.verify(issuer.token(same -> same)).certificate()).isEmpty();
        assertThat(verifier.verify(issuer.token(claims -> claims.claim("cnf", Map.of("x5t#S256", "abc"))))
                        .certificate())
                .isEqualTo("abc");
        for (final Object confirmation : List.of(
                Map.of("jkt", "abc"),
                Map.of("x5t#S256", "abc", "jkt", "abc"),
                Map.of("x5t#S256", ""),
                Map.of("x5t#S256", 7),
                Map.of("jwk", Map.of("kty", "EC")),
                Map.of("kid", "k"),
                Map.of(),
                "abc",
                List.of())) {
            final String token = issuer.token(claims -> claims.claim("cnf", confirmation));
            assertThatThrownBy(() -> verifier.verify(token))
                    .isInstanceOf(RefusedTokenException.class)
                    .hasMessageContaining("bound to a proof of possession");
        }
    }
}
