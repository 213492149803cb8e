package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * One content block of a tool result or a prompt message. All kinds are immutable records for any thread, have
 * {@link Annotations} and {@link Meta}, and are written as the client's revision knows them:
 *
 * <table>
 * <caption>What is written in which revision</caption>
 * <tr><th>kind</th><th>2024-11-05</th><th>2025-03-26</th><th>from 2025-06-18</th></tr>
 * <tr><td>{@link TextContent}, {@link ImageContent}</td><td>as is</td><td>as is</td><td>as is</td></tr>
 * <tr><td>{@link AudioContent}</td><td>embedded resource {@code cid:audio} with the blob</td><td>as is</td>
 *     <td>as is</td></tr>
 * <tr><td>{@link EmbeddedResource}</td><td>as is</td><td>as is</td><td>as is</td></tr>
 * <tr><td>{@link ResourceLink}</td><td>text {@code name: uri}</td><td>text {@code name: uri}</td><td>as is (icons
 *     from 2025-11-25)</td></tr>
 * <tr><td>annotations</td><td>without lastModified</td><td>without lastModified</td><td>as is</td></tr>
 * <tr><td>{@code _meta}</td><td>omitted</td><td>omitted</td><td>as is</td></tr>
 * </table>
 *
 * <p>Source: MCP 2025-11-25, Tools, "Tool Result"; schema of each revision, {@code ContentBlock}.
 */
public sealed interface Content permits TextContent, ImageContent, AudioContent, EmbeddedResource, ResourceLink {
    /**
     * Text.
     *
     * @param text any text.
     * @return a block without annotations.
     */
    static TextContent text(String text) {
        return new TextContent(text, Annotations.NONE, Meta.EMPTY);
    }

    /**
     * A picture.
     *
     * @param bytes copied.
     * @param mimeType as {@code image/png}.
     * @return a block without annotations.
     */
    static ImageContent image(byte[] bytes, String mimeType) {
        return new ImageContent(Blob.of(bytes), mimeType, Annotations.NONE, Meta.EMPTY);
    }

    /**
     * Sound.
     *
     * @param bytes copied.
     * @param mimeType as {@code audio/wav}.
     * @return a block without annotations.
     */
    static AudioContent audio(byte[] bytes, String mimeType) {
        return new AudioContent(Blob.of(bytes), mimeType, Annotations.NONE, Meta.EMPTY);
    }

    /**
     * A resource with its contents.
     *
     * @param contents of the resource.
     * @return a block without annotations.
     */
    static EmbeddedResource resource(ResourceContents contents) {
        return new EmbeddedResource(contents, Annotations.NONE, Meta.EMPTY);
    }

    /**
     * The address of a resource that the client may read.
     *
     * @param uri of the resource.
     * @param name for programs and people.
     * @return a block with nothing else said.
     */
    static ResourceLink link(String uri, String name) {
        return ResourceLink.of(uri, name);
    }

    /**
     * The block's annotations.
     *
     * @return {@link Annotations#NONE} when nothing.
     */
    Annotations annotations();

    /**
     * The block's metadata.
     *
     * @return {@link Meta#EMPTY} when there is none.
     */
    Meta meta();

    /**
     * Sets the annotations.
     *
     * @param annotations replace those of this block.
     * @return a new block.
     */
    Content withAnnotations(Annotations annotations);

    /**
     * Adds metadata.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return a new block.
     */
    Content withMeta(String key, String json);

    /**
     * Writes the block as one JSON object.
     *
     * @param writer stands where a value belongs.
     * @param version of the client.
     */
    void writeTo(JsonWriter writer, ProtocolVersion version);
}
