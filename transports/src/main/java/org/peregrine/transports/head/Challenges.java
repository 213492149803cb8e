package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ResourceMetadata;

/**
 * The field WWW-Authenticate of refusals, made of settings alone. Immutable.
 *
 * <p>Source: RFC 6750, 3; RFC 9728, 5.1; MCP 2026-07-28, Authorization.
 */
public final class Challenges {
    private static final byte[] NONE = {};
    private static final int MAX_DESCRIPTION = 256;

    private final String realm;
    private final String metadata;
    private final String scope;
    private final byte[] unauthenticated;
    private final byte[] malformed;

    /**
     * Encodes the challenges of an endpoint.
     *
     * @param authentication settings.
     */
    public Challenges(Authentication authentication) {
        final ResourceMetadata described = ResourceMetadata.of(authentication);
        realm = authentication.realm();
        metadata = described == null ? null : described.uri();
        scope = authentication.scopes().isEmpty() ? null : String.join(" ", authentication.scopes());
        unauthenticated = field(null, null);
        malformed = field("invalid_request", null);
    }

    private byte[] field(String error, String description) {
        final List<String> parameters = new ArrayList<>();
        add(parameters, "realm", realm);
        add(parameters, "error", error);
        add(parameters, "error_description", description);
        add(parameters, "resource_metadata", metadata);
        add(parameters, "scope", scope);
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
            case INVALID_TOKEN -> field("invalid_token", description);
            case MALFORMED_AUTHORIZATION -> malformed;
            default -> NONE;
        };
    }

    /**
     * Longest header field.
     *
     * @return bytes.
     */
    public int maxBytes() {
        return malformed.length + MAX_DESCRIPTION;
    }
}
