package org.peregrine.engine.method;

import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.PreparedResult;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.protocol.ServerDescription;

/**
 * {@code initialize}: answers with the revision that validate has negotiated. Source: MCP 2025-11-25, Lifecycle,
 * "Initialization"; gone in 2026-07-28.
 */
final class Initialize implements Method {
    private final Map<ProtocolVersion, UnsafeBuffer> results = new EnumMap<>(ProtocolVersion.class);

    Initialize(ServerDescription server, int maxBytes) {
        for (final ProtocolVersion version : ProtocolVersion.values()) {
            if (isIn(version)) {
                results.put(
                        version,
                        PreparedResult.encode(
                                version, maxBytes, ResultMeta.AUTHORS_ONLY, writer -> write(writer, server, version)));
            }
        }
    }

    private static void write(JsonWriter writer, ServerDescription server, ProtocolVersion version) {
        writer.name("protocolVersion").value(version.wireName());
        server.writeCapabilities(writer, version);
        writer.name("serverInfo");
        server.writeImplementation(writer, version);
        server.writeInstructions(writer);
    }

    @Override
    public McpMethod id() {
        return McpMethod.INITIALIZE;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return !version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        event.prepared(results.get(event.version()));
    }
}
