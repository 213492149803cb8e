package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Text;

/**
 * Sound in a result or a prompt message; before 2025-03-26 written as an embedded resource. Source: MCP 2025-11-25,
 * schema, {@code AudioContent}.
 *
 * @param data the file's bytes.
 * @param mimeType as {@code audio/wav}.
 * @param annotations {@link Annotations#NONE} when nothing is said.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record AudioContent(Blob data, String mimeType, Annotations annotations, Meta meta) implements Content {
    /**
     * Refuses null.
     *
     * @throws IllegalArgumentException when the media type is empty.
     */
    public AudioContent {
        Objects.requireNonNull(data, "data");
        Text.required("AudioContent mimeType", mimeType);
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public AudioContent withAnnotations(Annotations changed) {
        return new AudioContent(data, mimeType, changed, meta);
    }

    @Override
    public AudioContent withMeta(String key, String json) {
        return new AudioContent(data, mimeType, annotations, meta.with(key, json));
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openAudio(writer, version, mimeType);
        data.writeTo(writer);
        ContentBlock.endAudio(writer, version, mimeType);
        BlockEnd.write(writer, version, this);
    }
}
