package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * A picture in a result or a prompt message. Source: MCP 2025-11-25, schema, {@code ImageContent}.
 *
 * @param data the file's bytes.
 * @param mimeType as {@code image/png}.
 * @param annotations {@link Annotations#NONE} when nothing is said.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record ImageContent(Blob data, String mimeType, Annotations annotations, Meta meta) implements Content {
    /**
     * Refuses null.
     *
     * @throws IllegalArgumentException when the media type is empty.
     */
    public ImageContent {
        Objects.requireNonNull(data, "data");
        Text.required("ImageContent mimeType", mimeType);
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public ImageContent withAnnotations(Annotations changed) {
        return new ImageContent(data, mimeType, changed, meta);
    }

    @Override
    public ImageContent withMeta(String key, String json) {
        return new ImageContent(data, mimeType, annotations, meta.with(key, json));
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openImage(writer).name(Fields.DATA);
        data.writeTo(writer);
        writer.name(Fields.MIME_TYPE).value(mimeType);
        BlockEnd.write(writer, version, this);
    }
}
