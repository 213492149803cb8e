package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.principal.RefusedTokenException;

/** A token that is good is good in one spelling: each would be a token of its own in the table of known ones. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JwtSpellingTest {
    /** RFC 7515, 2: the table of known tokens has room for each spelling that is accepted. */
    @Test
    void shouldAcceptOneSpellingOfAToken() throws Exception {
        try (TestIssuer issuer = new TestIssuer()) {
            accept(issuer);
        }
    }

    private static void accept(TestIssuer issuer) throws Exception {
        final JwtVerifier verifier = new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))
                .withTimeout(Duration.ofSeconds(20)));
        // Until a byte of the signature is written with each of the digits that are none of URLs.
        String token = issuer.token(same -> same);
        while (!token.substring(token.lastIndexOf('.')).matches(".*-.*_.*|.*_.*-.*")) {
            token = issuer.token(claims -> claims.jwtID(UUID.randomUUID().toString()));
        }
        verifier.verify(token);
        final int dot = token.lastIndexOf('.');
        final String signature = token.substring(dot);
        final char last = token.charAt(token.length() - 1);
        for (final String other : List.of(
                token + "=",
                token + "==",
                token + "=".repeat(11_000),
                " " + token,
                token + "\n",
                token.substring(0, dot) + signature.replace('-', '+'),
                token.substring(0, dot) + signature.replace('_', '/'),
                token.substring(0, dot) + ".*" + signature.substring(1),
                token.substring(0, token.length() - 1) + (char) (last + 1))) {
            assertThatThrownBy(() -> verifier.verify(other))
                    .as(other.substring(Math.max(0, other.length() - 30)))
                    .isInstanceOf(RefusedTokenException.class)
                    .hasMessageContaining("The token is no signed JSON Web Token");
        }
    }
}
