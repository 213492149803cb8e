package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Contents of a resource: text or bytes. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code
 * TextResourceContents} and {@code BlobResourceContents}.
 */
public sealed interface ResourceContents permits TextResourceContents, BlobResourceContents {
    /**
     * Text.
     *
     * @param uri of the resource, or of the part of it.
     * @param mimeType as {@code text/plain}; null for that of the resource.
     * @param text any text.
     * @return the contents.
     */
    static TextResourceContents text(String uri, String mimeType, String text) {
        return new TextResourceContents(uri, mimeType, text, Meta.EMPTY);
    }

    /**
     * Bytes.
     *
     * @param uri of the resource, or of the part of it.
     * @param mimeType as {@code image/png}; null for that of the resource.
     * @param bytes copied.
     * @return the contents.
     */
    static BlobResourceContents blob(String uri, String mimeType, byte[] bytes) {
        return new BlobResourceContents(uri, mimeType, Blob.of(bytes), Meta.EMPTY);
    }

    /**
     * The URI of the contents.
     *
     * @return a URI.
     */
    String uri();

    /**
     * The media type.
     *
     * @return null for that of the resource, which may have none.
     */
    String mimeType();

    /**
     * The metadata, written from 2025-06-18 on.
     *
     * @return {@link Meta#EMPTY} when there is none.
     */
    Meta meta();

    /**
     * Adds metadata.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return new contents.
     */
    ResourceContents withMeta(String key, String json);

    /**
     * Sets the media type.
     *
     * @param type null for that of the resource.
     * @return new contents.
     */
    ResourceContents withMimeType(String type);

    /**
     * Writes the contents as one JSON object.
     *
     * @param writer stands where a value belongs.
     * @param version of the client.
     */
    void writeTo(JsonWriter writer, ProtocolVersion version);
}
