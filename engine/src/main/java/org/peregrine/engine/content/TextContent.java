package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;

/**
 * Text in a result or a prompt message. Source: MCP 2025-11-25, schema, {@code TextContent}.
 *
 * @param text any text.
 * @param annotations {@link Annotations#NONE} when nothing is said.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record TextContent(String text, Annotations annotations, Meta meta) implements Content {
    /** Refuses null. */
    public TextContent {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public TextContent withAnnotations(Annotations changed) {
        return new TextContent(text, changed, meta);
    }

    @Override
    public TextContent withMeta(String key, String json) {
        return new TextContent(text, annotations, meta.with(key, json));
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openText(writer).name(Fields.TEXT).value(text);
        BlockEnd.write(writer, version, this);
    }
}
