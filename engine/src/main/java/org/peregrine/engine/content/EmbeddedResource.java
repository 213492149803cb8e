package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;

/**
 * A resource with its contents, in a result or a prompt message. Source: MCP 2025-11-25, schema, {@code
 * EmbeddedResource}.
 *
 * @param resource its contents.
 * @param annotations {@link Annotations#NONE} when nothing is said.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record EmbeddedResource(ResourceContents resource, Annotations annotations, Meta meta) implements Content {
    /** Refuses null. */
    public EmbeddedResource {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public EmbeddedResource withAnnotations(Annotations changed) {
        return new EmbeddedResource(resource, changed, meta);
    }

    @Override
    public EmbeddedResource withMeta(String key, String json) {
        return new EmbeddedResource(resource, annotations, meta.with(key, json));
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openResource(writer).name(Fields.RESOURCE);
        resource.writeTo(writer, version);
        BlockEnd.write(writer, version, this);
    }
}
