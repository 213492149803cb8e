package org.peregrine.engine.content;

import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * Bytes that a resource contains, written in Base64.
 *
 * @param uri of the resource, or of the part of it.
 * @param mimeType null for that of the resource.
 * @param blob the bytes.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record BlobResourceContents(String uri, String mimeType, Blob blob, Meta meta) implements ResourceContents {
    /**
     * Refuses null where there is no sentinel.
     *
     * @throws IllegalArgumentException when the URI is empty.
     */
    public BlobResourceContents {
        Text.required("BlobResourceContents uri", uri);
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(meta, "meta");
    }

    @Override
    public BlobResourceContents withMeta(String key, String json) {
        return new BlobResourceContents(uri, mimeType, blob, meta.with(key, json));
    }

    @Override
    public BlobResourceContents withMimeType(String type) {
        return new BlobResourceContents(uri, type, blob, meta);
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        ContentBlock.openContents(writer, uri, mimeType).name(Fields.BLOB);
        blob.writeTo(writer);
        meta.writeMember(writer, version);
        writer.endObject();
    }
}
