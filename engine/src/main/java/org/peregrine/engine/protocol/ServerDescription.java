package org.peregrine.engine.protocol;

import java.util.List;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;

/**
 * Members that {@code initialize} and {@code server/discover} have in common: the server's identity and capabilities.
 */
public final class ServerDescription {
    private final ServerInfo info;
    private final Registry registry;
    private final List<Extension> extensions;

    /**
     * Describes a server.
     *
     * @param info its name, version and instructions.
     * @param registry that it serves.
     * @param extensions in the order in which they were added.
     */
    public ServerDescription(ServerInfo info, Registry registry, List<Extension> extensions) {
        this.info = info;
        this.registry = registry;
        this.extensions = extensions;
    }

    /**
     * Writes name, title and version.
     *
     * @param writer positioned at a value.
     * @param version of the client.
     */
    public void writeImplementation(JsonWriter writer, ProtocolVersion version) {
        ResultMeta.writeServerInfo(info, writer, version);
    }

    /**
     * Writes the member {@code capabilities}. Lists can change at any time by a new registry, so each is declared with
     * {@code listChanged}.
     *
     * @param writer in an object.
     * @param version of the client.
     */
    public void writeCapabilities(JsonWriter writer, ProtocolVersion version) {
        writer.name("capabilities").beginObject();
        if (!registry.tools().isEmpty()) {
            writer.name("tools").beginObject().name("listChanged").value(true).endObject();
        }
        if (!registry.resources().isEmpty() || !registry.templates().isEmpty()) {
            writer.name("resources").beginObject();
            writer.name("subscribe").value(true).name("listChanged").value(true).endObject();
        }
        if (!registry.prompts().isEmpty()) {
            writer.name("prompts").beginObject().name("listChanged").value(true).endObject();
        }
        writer.name("logging").beginObject().endObject();
        if (version.isAtLeast(ProtocolVersion.V2025_03_26)) {
            writer.name("completions").beginObject().endObject();
        }
        writeExtensions(writer, version);
        writer.endObject();
    }

    private void writeExtensions(JsonWriter writer, ProtocolVersion version) {
        final List<Extension> known =
                extensions.stream().filter(extension -> extension.isIn(version)).toList();
        if (!known.isEmpty()) {
            writer.name("extensions").beginObject();
            known.forEach(extension -> writer.name(extension.id()).rawValue(JsonEscapes.encode(extension.settings())));
            writer.endObject();
        }
    }

    /**
     * Writes the member {@code instructions}, when there are any.
     *
     * @param writer in an object.
     */
    public void writeInstructions(JsonWriter writer) {
        if (info.instructions() != null) {
            writer.name("instructions").value(info.instructions());
        }
    }
}
