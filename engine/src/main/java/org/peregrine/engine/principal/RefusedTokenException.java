package org.peregrine.engine.principal;

/**
 * A token that is not accepted: expired, revoked, made by another issuer, for another audience. The caller is answered
 * with {@code error="invalid_token"} and this exception's message as {@code error_description}, so the message must
 * hold neither the token nor anything that only the server knows. Source: RFC 6750, 3.1.
 */
public final class RefusedTokenException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_DESCRIPTION = 200;

    /**
     * Creates the refusal.
     *
     * @param description one sentence for the caller; what RFC 6750 does not allow in it becomes a space, and more than
     *     200 characters are cut.
     */
    public RefusedTokenException(String description) {
        super(permitted(description), null, false, false);
    }

    private static String permitted(String text) {
        final StringBuilder permitted = new StringBuilder();
        text.chars()
                .limit(MAX_DESCRIPTION)
                .forEach(c -> permitted.append(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? (char) c : ' '));
        return permitted.toString();
    }
}
