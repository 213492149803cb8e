package org.peregrine.engine.session;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.content.McpError;

/**
 * A modern client's request as its handler needs it: who asks, what for, and what was answered before. Its bytes are
 * owned.
 *
 * @param method of the request.
 * @param params of the request, owned.
 * @param principal of the caller, as the key of what it owns.
 * @param address key of the peer, or of its caller, see {@link org.peregrine.engine.limit.PeerKey}.
 */
public record ModernCall(String method, JsonValue params, String principal, long address) {
    private static final JsonName ARGUMENTS = JsonName.of("arguments");
    private static final JsonName INPUT_RESPONSES = JsonName.of("inputResponses");
    private static final JsonName META = JsonName.of("_meta");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName URI = JsonName.of("uri");

    /** The request's metadata; absent when there is none. */
    JsonValue meta() {
        return member(META);
    }

    /** A digest of what makes two requests the same, so that a state goes with its own request only. */
    String digest() {
        final CanonicalDigest digest = new CanonicalDigest()
                .text(method)
                .value(member(NAME))
                .value(member(URI))
                .value(member(ARGUMENTS));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.bytes());
    }

    /**
     * Takes up the round that the request continues.
     *
     * @param states verifies.
     * @param request its {@link #digest}.
     * @return an empty round when it is the first.
     * @throws McpError when its {@code requestState} is not one of ours for this request.
     */
    RoundState round(RequestStates states, String request) {
        final JsonValue signed = member(RequestStates.MEMBER);
        if (!signed.present()) {
            return new RoundState();
        }
        final RoundState verified = signed.isString() ? states.verify(signed.string(), principal, request) : null;
        if (verified == null) {
            throw McpError.invalidParams("requestState is forged, expired, or belongs to another request");
        }
        return verified;
    }

    /**
     * Reads the answers that come with the request.
     *
     * @return by the key of what was asked; an answer that is no result is left out, and so asked for again.
     * @throws McpError when they are no object.
     */
    Map<String, JsonValue> inputResponses() {
        final Map<String, JsonValue> offered = new HashMap<>();
        final JsonValue responses = member(INPUT_RESPONSES);
        if (!responses.present()) {
            return offered;
        }
        if (!responses.isObject()) {
            throw McpError.invalidParams("params.inputResponses must be an object");
        }
        final JsonCursor cursor = new JsonCursor().wrap(responses);
        while (cursor.next()) {
            final JsonValue answer = cursor.value();
            if (answer.isObject()) {
                offered.put(cursor.name(), new JsonValue().wrap(answer));
            }
        }
        return offered;
    }

    private JsonValue member(JsonName name) {
        final JsonValue value = new JsonValue();
        params.member(name, value);
        return value;
    }
}
