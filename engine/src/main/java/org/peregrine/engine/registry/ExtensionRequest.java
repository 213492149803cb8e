package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * A request for a method of an extension. Owns a copy of its bytes.
 *
 * @param params of the request; absent when it has none.
 * @param version of the client.
 * @param principal of the caller: the same text for the same credentials, empty when there were none.
 */
public record ExtensionRequest(JsonValue params, ProtocolVersion version, String principal) {
    /**
     * Copies a request: the engine for each call, and a test of a handler.
     *
     * @param params of the request; may be absent.
     * @param version of the client.
     * @param principal of the caller.
     * @return the copy.
     */
    public static ExtensionRequest copyOf(JsonValue params, ProtocolVersion version, String principal) {
        return new ExtensionRequest(params.copy(), version, principal);
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
