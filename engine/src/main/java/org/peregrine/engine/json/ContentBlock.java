package org.peregrine.engine.json;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * Writes content blocks as a revision knows them: their kinds, and what stands for a kind that a client's revision
 * lacks.
 */
public final class ContentBlock {
    private static final byte[] TEXT = quoted("text");
    private static final byte[] IMAGE = quoted("image");
    private static final byte[] AUDIO = quoted("audio");
    private static final byte[] RESOURCE = quoted("resource");
    private static final byte[] RESOURCE_LINK = quoted("resource_link");

    /** The URI of audio in 2024-11-05, which must embed it: a part of the same message (RFC 2392). */
    private static final String EMBEDDED_AUDIO_URI = "cid:audio";

    private ContentBlock() {}

    private static byte[] quoted(String text) {
        return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Opens a block of text.
     *
     * @param writer positioned at a value.
     * @return the writer, in the object.
     */
    public static JsonWriter openText(JsonWriter writer) {
        return open(writer, TEXT);
    }

    /**
     * Opens a block with an image.
     *
     * @param writer positioned at a value.
     * @return the writer, in the object.
     */
    public static JsonWriter openImage(JsonWriter writer) {
        return open(writer, IMAGE);
    }

    /**
     * Opens a block of sound up to its bytes; before 2025-03-26 an embedded resource stands for it.
     *
     * @param writer positioned at a value.
     * @param version of the client.
     * @param mimeType as {@code audio/wav}.
     * @return the writer, where the bytes belong.
     */
    public static JsonWriter openAudio(JsonWriter writer, ProtocolVersion version, String mimeType) {
        if (hasAudio(version)) {
            return open(writer, AUDIO).name(Fields.DATA);
        }
        openResource(writer).name(Fields.RESOURCE).beginObject();
        writer.name(Fields.URI).value(EMBEDDED_AUDIO_URI);
        return writer.name(Fields.MIME_TYPE).value(mimeType).name(Fields.BLOB);
    }

    /**
     * Ends what {@link #openAudio} began; the block is still open.
     *
     * @param writer positioned after the bytes.
     * @param version of the client.
     * @param mimeType as {@code audio/wav}.
     * @return the writer, in the block.
     */
    public static JsonWriter endAudio(JsonWriter writer, ProtocolVersion version, String mimeType) {
        return hasAudio(version) ? writer.name(Fields.MIME_TYPE).value(mimeType) : writer.endObject();
    }

    private static boolean hasAudio(ProtocolVersion version) {
        return version.isAtLeast(ProtocolVersion.V2025_03_26);
    }

    /**
     * Opens a block with a resource in it.
     *
     * @param writer positioned at a value.
     * @return the writer, in the object.
     */
    public static JsonWriter openResource(JsonWriter writer) {
        return open(writer, RESOURCE);
    }

    /**
     * Opens a block that links to a resource, with its address and name; before 2025-06-18 a text stands for it.
     *
     * @param writer positioned at a value; then in the block.
     * @param version of the client.
     * @param uri of the resource.
     * @param name for programs and people.
     * @return whether the block is a link, to which more can be added than annotations and metadata.
     */
    public static boolean openResourceLink(JsonWriter writer, ProtocolVersion version, String uri, String name) {
        if (version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            open(writer, RESOURCE_LINK).name(Fields.URI).value(uri);
            writer.name(Fields.NAME).value(name);
            return true;
        }
        openText(writer).name(Fields.TEXT).beginString();
        writer.append(name);
        writer.append(": ");
        writer.append(uri);
        writer.endString();
        return false;
    }

    /**
     * Opens the contents of a resource up to its bytes or text.
     *
     * @param writer positioned at a value.
     * @param uri of the resource.
     * @param mimeType null when not known.
     * @return the writer, in the object.
     */
    public static JsonWriter openContents(JsonWriter writer, String uri, String mimeType) {
        writer.beginObject().name(Fields.URI).value(uri);
        Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
        return writer;
    }

    private static JsonWriter open(JsonWriter writer, byte[] quotedType) {
        return writer.beginObject().name(Fields.TYPE).rawValue(quotedType);
    }
}
