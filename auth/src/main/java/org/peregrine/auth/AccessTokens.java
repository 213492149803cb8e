package org.peregrine.auth;

import com.nimbusds.jose.Header;
import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.text.ParseException;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.principal.TokenVerifier;

/**
 * Checks each token in the way of its kind: JSON Web Tokens by one verifier, opaque tokens and keys by another. Any
 * thread.
 *
 * @param jwt for signed JSON Web Tokens.
 * @param opaque for all others.
 */
public record AccessTokens(TokenVerifier jwt, TokenVerifier opaque) implements TokenVerifier {
    private static final int PARTS = 3;

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException {
        return isJwt(token) ? jwt.verify(token) : opaque.verify(token);
    }

    /** Whether it has three parts, the first of which is an object with an algorithm. */
    private static boolean isJwt(String token) {
        try {
            final Base64URL[] parts = JOSEObject.split(token);
            // Not the rest: one without a signature is a JSON Web Token, too, and is refused as such.
            return parts.length == PARTS && Header.parse(parts[0]).getAlgorithm() != null;
        } catch (final ParseException | RuntimeException other) {
            // The parser throws a NullPointerException for a header that is null.
            return false;
        }
    }

    /** The sum of both: one number would hide a change of the other. */
    @Override
    public long generation() {
        return jwt.generation() + opaque.generation();
    }
}
