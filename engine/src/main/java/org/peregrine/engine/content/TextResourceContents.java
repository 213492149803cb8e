package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * Text that a resource contains.
 *
 * @param uri of the resource, or of the part of it.
 * @param mimeType null for that of the resource.
 * @param text any text.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record TextResourceContents(String uri, String mimeType, String text, Meta meta) implements ResourceContents {
    /**
     * Refuses null where there is no sentinel.
     *
     * @throws IllegalArgumentException when the URI is empty.
     */
    public TextResourceContents {
        Text.required("TextResourceContents uri", uri);
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public TextResourceContents withMeta(String key, String json) {
        return new TextResourceContents(uri, mimeType, text, meta.with(key, json));
    }

    @Override
    public TextResourceContents withMimeType(String type) {
        return new TextResourceContents(uri, type, text, meta);
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openContents(writer, uri, mimeType).name(Fields.TEXT).value(text);
        meta.writeMember(writer, version);
        writer.endObject();
    }
}
