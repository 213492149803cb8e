package org.peregrine.engine.principal;

import java.io.IOException;

/**
 * Checks bearer tokens: the seam for authors of authentication. A token is checked once; its principal is kept, by the
 * token's bytes, until it expires or {@link #generation()} changes, and no longer than a minute or so.
 */
@FunctionalInterface
public interface TokenVerifier {
    /** Accepts no token: for servers whose callers are known by their connection or a proxy alone. */
    TokenVerifier NONE = token -> {
        throw new RefusedTokenException("No token is accepted here");
    };

    /**
     * Checks a token. Called by several threads at once, none of the message path; may wait, and is interrupted when it
     * takes too long.
     *
     * @param token as it stands in the request, without its scheme: 1*( ALPHA / DIGIT / "-._~+/" ) *"=" (RFC 6750,
     *     2.1).
     * @return the caller, never {@link Principal#ANONYMOUS}; its expiry is the token's.
     * @throws RefusedTokenException when the token is not accepted: answered with 401.
     * @throws IOException when it cannot be checked now: answered with 503, as any other exception is, which is also
     *     reported.
     * @throws InterruptedException when it took too long: answered with 503.
     */
    Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException;

    /**
     * Changes when results that were given before may not hold any more, such as after keys were taken back: all are
     * checked anew. Read by threads of the path for each request, so it only returns a field.
     *
     * @return any number; the same while nothing has changed.
     */
    default long generation() {
        return 0;
    }
}
