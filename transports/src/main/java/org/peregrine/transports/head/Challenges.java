package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.principal.ResourceMetadata;

/**
 * The field WWW-Authenticate of refusals, made of settings alone. Immutable.
 *
 * <p>Source: RFC 6750, 3; RFC 9728, 5.1; MCP 2026-07-28, Authorization.
 */
public final class Challenges {
    private static final byte[] NONE = {};
    private static final int MAX_DESCRIPTION = 256;
    private static final String FORBIDDEN = "The token lacks a scope that this needs";
    private static final String SCOPES = "*";
    private static final byte[] END = "\"\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ForwardedCaller forwarded;
    private final String realm;
    private final String metadata;
    private final String scope;
    private final byte[] unauthenticated;
    private final byte[] malformed;
    private final byte[] beforeScopes;

    /**
     * Encodes the challenges of an endpoint.
     *
     * @param authentication settings.
     */
    public Challenges(Authentication authentication) {
        final ResourceMetadata described = ResourceMetadata.of(authentication);
        forwarded = authentication.forwarded();
        realm = authentication.realm();
        metadata = described == null ? null : described.uri();
        scope = authentication.scopes().isEmpty() ? null : String.join(" ", authentication.scopes());
        unauthenticated = field(null, null, scope);
        malformed = field("invalid_request", null, scope);
        final byte[] forbidden = field("insufficient_scope", FORBIDDEN, SCOPES);
        beforeScopes = Arrays.copyOf(forbidden, forbidden.length - SCOPES.length() - END.length);
    }

    /** A reader of the field in which a proxy names callers, for one connection; null when none does. */
    ForwardedField forwarded() {
        return forwarded == null ? null : new ForwardedField(forwarded.field());
    }

    private byte[] field(String error, String description, String scopes) {
        final List<String> parameters = new ArrayList<>();
        add(parameters, "realm", realm);
        add(parameters, "error", error);
        add(parameters, "error_description", description);
        add(parameters, "resource_metadata", metadata);
        add(parameters, "scope", scopes);
        final String separator = parameters.isEmpty() ? "" : " ";
        return ("WWW-Authenticate: Bearer" + separator + String.join(", ", parameters) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void add(List<String> parameters, String name, String value) {
        if (value != null && !value.isEmpty()) {
            parameters.add(name + "=\"" + value + "\"");
        }
    }

    /**
     * The header field of a refusal.
     *
     * @param refusal of a request.
     * @param description of a token that was refused; what can stand in a header, empty for none.
     * @return a line with its end; empty when the refusal has nothing to do with tokens.
     */
    public byte[] of(HttpRefusal refusal, String description) {
        return switch (refusal) {
            case UNAUTHENTICATED -> unauthenticated;
            case INVALID_TOKEN -> field("invalid_token", description, scope);
            case MALFORMED_AUTHORIZATION -> malformed;
            default -> NONE;
        };
    }

    /**
     * Writes the challenge to a caller without the scopes of an operation. No allocation. Source: MCP 2026-07-28,
     * Authorization, "Scope Challenge Handling".
     *
     * @param to has room for {@link #maxBytes()}.
     * @param offset of the line's first byte.
     * @param scopes all that the operation needs, with spaces between them.
     * @return the length of the line with its end, in bytes.
     */
    public int writeInsufficientScope(UnsafeBuffer to, int offset, UnsafeBuffer scopes) {
        to.putBytes(offset, beforeScopes);
        to.putBytes(offset + beforeScopes.length, scopes, 0, scopes.capacity());
        to.putBytes(offset + beforeScopes.length + scopes.capacity(), END);
        return beforeScopes.length + scopes.capacity() + END.length;
    }

    /**
     * Longest header field.
     *
     * @return bytes.
     */
    public int maxBytes() {
        return Math.max(
                malformed.length + MAX_DESCRIPTION, beforeScopes.length + RequiredScopes.MAX_BYTES + END.length);
    }
}
