package org.peregrine.engine.method;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.PreparedResult;
import org.peregrine.engine.protocol.ResultMeta;
import org.peregrine.engine.protocol.ServerDescription;

/** {@code server/discover}: what a stateless client asks first. Source: MCP 2026-07-28, Discover. */
final class Discover implements Method {
    private final UnsafeBuffer result;

    Discover(ServerDescription server, int maxBytes, ResultMeta meta) {
        result = PreparedResult.encode(ProtocolVersion.V2026_07_28, maxBytes, meta, writer -> write(writer, server));
    }

    private static void write(JsonWriter writer, ServerDescription server) {
        writer.name("supportedVersions").beginArray();
        writer.value(ProtocolVersion.V2026_07_28.wireName()).endArray();
        server.writeCapabilities(writer, ProtocolVersion.V2026_07_28);
        server.writeInstructions(writer);
        PreparedResult.writeCacheHints(writer, ProtocolVersion.V2026_07_28, false);
    }

    @Override
    public McpMethod id() {
        return McpMethod.SERVER_DISCOVER;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        event.prepared(result);
    }
}
