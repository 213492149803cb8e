package org.peregrine.engine.resource;

import java.util.List;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.json.Fields;

/**
 * Result of a blocking resource. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code ReadResourceResult}.
 *
 * @param contents at least one by sense; each with a URI.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record ResourceResult(List<ResourceContents> contents, Meta meta) implements ResultMembers {
    /** Copies the list. */
    public ResourceResult {
        contents = List.copyOf(contents);
    }

    /**
     * A result of contents.
     *
     * @param contents in the order they are written.
     * @return the result.
     */
    public static ResourceResult of(ResourceContents... contents) {
        return new ResourceResult(List.of(contents), Meta.EMPTY);
    }

    /**
     * A result of one text.
     *
     * @param uri of the resource.
     * @param mimeType null for that of the resource or template.
     * @param text any text.
     * @return the result.
     */
    public static ResourceResult text(String uri, String mimeType, String text) {
        return of(ResourceContents.text(uri, mimeType, text));
    }

    /**
     * Adds metadata.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return a new result.
     */
    public ResourceResult withMeta(String key, String json) {
        return new ResourceResult(contents, meta.with(key, json));
    }

    /**
     * Writes the members of the result object, without its braces and {@code _meta}.
     *
     * @param writer stands inside the result object.
     * @param version of the client.
     */
    @Override
    public void writeMembers(JsonWriter writer, ProtocolVersion version) {
        writer.name(Fields.CONTENTS).beginArray();
        for (final ResourceContents entry : contents) {
            entry.writeTo(writer, version);
        }
        writer.endArray();
    }
}
