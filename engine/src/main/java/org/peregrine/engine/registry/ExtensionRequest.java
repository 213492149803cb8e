package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;

/**
 * A request for a method of an extension. Owns a copy of its bytes.
 *
 * @param params of the request; absent when it has none.
 * @param version of the client.
 * @param principal of the caller; {@link Principal#ANONYMOUS} when the server asks for no token.
 * @param owner key of what the caller owns: the same text for the same caller, or for the same credentials that nobody
 *     has checked; empty when there are none.
 */
public record ExtensionRequest(JsonValue params, ProtocolVersion version, Principal principal, String owner) {
    /**
     * Copies a request: the engine for each call, and a test of a handler.
     *
     * @param params of the request; may be absent.
     * @param version of the client.
     * @param principal of the caller.
     * @param owner key of what it owns.
     * @return the copy.
     */
    public static ExtensionRequest copyOf(
            JsonValue params, ProtocolVersion version, Principal principal, String owner) {
        return new ExtensionRequest(params.copy(), version, principal, owner);
    }

    /**
     * One parameter.
     *
     * @param name of the parameter.
     * @return a new flyweight; absent when the client did not send it.
     */
    public JsonValue param(String name) {
        final JsonValue value = new JsonValue();
        params.member(JsonName.recent(name), value);
        return value;
    }
}
