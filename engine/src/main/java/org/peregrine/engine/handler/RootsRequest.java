package org.peregrine.engine.handler;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Asks which folders the client works in. Source: MCP 2025-11-25, Roots. */
public record RootsRequest() implements ClientInput {
    private static final JsonName ROOTS = JsonName.of("roots");

    @Override
    public String method() {
        return "roots/list";
    }

    @Override
    public void writeParams(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().endObject();
    }

    @Override
    public boolean isSupported(JsonValue capabilities) {
        return capabilities.member(ROOTS, new JsonValue());
    }

    @Override
    public ProtocolVersion since() {
        return ProtocolVersion.V2024_11_05;
    }

    @Override
    public String requiredCapabilities() {
        return "{\"roots\":{}}";
    }
}
