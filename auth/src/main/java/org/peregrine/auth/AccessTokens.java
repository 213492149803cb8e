package org.peregrine.auth;

import com.nimbusds.jose.JOSEObject;
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
            return JOSEObject.split(token).length == PARTS
                    && JOSEObject.parse(token).getHeader().getAlgorithm() != null;
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
