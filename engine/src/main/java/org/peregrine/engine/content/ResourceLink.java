package org.peregrine.engine.content;

import java.util.List;
import java.util.Objects;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * The address of a resource that the client may read; before 2025-06-18 written as text. Source: MCP 2025-11-25,
 * schema, {@code ResourceLink}.
 *
 * @param uri of the resource.
 * @param name for programs and people.
 * @param title for people; null when not said.
 * @param description for people and models; null when not said.
 * @param mimeType null when not known.
 * @param sizeBytes -1 when not known.
 * @param icons written from 2025-11-25 on.
 * @param annotations {@link Annotations#NONE} when nothing is said.
 * @param meta {@link Meta#EMPTY} when there is none.
 */
public record ResourceLink(
        String uri,
        String name,
        String title,
        String description,
        String mimeType,
        long sizeBytes,
        List<Icon> icons,
        Annotations annotations,
        Meta meta)
        implements Content {
    /**
     * Refuses null where there is no sentinel.
     *
     * @throws IllegalArgumentException when the URI or the name is empty.
     */
    public ResourceLink {
        Text.required("ResourceLink uri", uri);
        Text.required("ResourceLink name", name);
        icons = List.copyOf(icons);
        Objects.requireNonNull(annotations, "annotations");
        Objects.requireNonNull(meta, "meta");
    }

    /**
     * A link with nothing else said.
     *
     * @param uri of the resource.
     * @param name for programs and people.
     * @return the link.
     */
    public static ResourceLink of(String uri, String name) {
        return new ResourceLink(uri, name, null, null, null, -1, List.of(), Annotations.NONE, Meta.EMPTY);
    }

    /**
     * Sets the texts.
     *
     * @param newTitle for people; null for none.
     * @param newDescription for people and models; null for none.
     * @return a new link.
     */
    public ResourceLink withTexts(String newTitle, String newDescription) {
        return new ResourceLink(uri, name, newTitle, newDescription, mimeType, sizeBytes, icons, annotations, meta);
    }

    /**
     * Sets the media type.
     *
     * @param type as {@code text/plain}.
     * @return a new link.
     */
    public ResourceLink withMimeType(String type) {
        return new ResourceLink(uri, name, title, description, type, sizeBytes, icons, annotations, meta);
    }

    @Override
    public ResourceLink withAnnotations(Annotations changed) {
        return new ResourceLink(uri, name, title, description, mimeType, sizeBytes, icons, changed, meta);
    }

    @Override
    public ResourceLink withMeta(String key, String json) {
        return new ResourceLink(
                uri, name, title, description, mimeType, sizeBytes, icons, annotations, meta.with(key, json));
    }

    @Override
    public void writeTo(JsonWriter writer, ProtocolVersion version) {
        if (ContentBlock.openResourceLink(writer, version, uri, name)) {
            Text.writeMember(writer, Fields.TITLE, title);
            Text.writeMember(writer, Fields.DESCRIPTION, description);
            Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
            if (sizeBytes >= 0) {
                writer.name(Fields.SIZE).value(sizeBytes);
            }
            Icon.writeMember(writer, version, icons);
        }
        BlockEnd.write(writer, version, this);
    }
}
