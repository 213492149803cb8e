package org.peregrine.auth;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.Map;
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

    /**
     * Whether it has three parts, the first of which is an object with an algorithm, or one that no parser takes: a
     * header with a member twice makes no opaque token of it.
     */
    private static boolean isJwt(String token) {
        final String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return false;
        }
        // Not the rest: one without a signature is a JSON Web Token, too, and is refused as such.
        final String header = new Base64URL(parts[0]).decodeToString();
        try {
            final Map<String, Object> members = JSONObjectUtils.parse(header);
            return members != null && members.containsKey("alg");
        } catch (final ParseException | RuntimeException other) {
            return header.stripLeading().startsWith("{");
        }
    }

    /** The sum of both: one number would hide a change of the other. */
    @Override
    public long generation() {
        return jwt.generation() + opaque.generation();
    }
}
