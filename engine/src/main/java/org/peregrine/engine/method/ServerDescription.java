package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.ServerInfo;
import org.peregrine.engine.registry.Registry;

/** What {@code initialize} and {@code server/discover} have in common: who the server is and what it can do. */
final class ServerDescription {
    private final ServerInfo info;
    private final Registry registry;

    ServerDescription(ServerInfo info, Registry registry) {
        this.info = info;
        this.registry = registry;
    }

    void writeImplementation(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().name("name").value(info.name());
        if (info.title() != null && version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            writer.name("title").value(info.title());
        }
        writer.name("version").value(info.version()).endObject();
    }

    void writeCapabilities(JsonWriter writer) {
        writer.name("capabilities").beginObject();
        writeCapability(writer, "tools", !registry.tools().isEmpty());
        writeCapability(
                writer,
                "resources",
                !registry.resources().isEmpty() || !registry.templates().isEmpty());
        writeCapability(writer, "prompts", !registry.prompts().isEmpty());
        writer.endObject();
    }

    private static void writeCapability(JsonWriter writer, String name, boolean present) {
        if (present) {
            writer.name(name).beginObject().endObject();
        }
    }

    void writeInstructions(JsonWriter writer) {
        if (info.instructions() != null) {
            writer.name("instructions").value(info.instructions());
        }
    }
}
