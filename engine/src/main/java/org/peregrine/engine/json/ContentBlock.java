package org.peregrine.engine.json;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonWriter;

/** Writes the begin and the end of a content block of any kind. */
public final class ContentBlock {
    private static final byte[] TEXT = quoted("text");
    private static final byte[] IMAGE = quoted("image");
    private static final byte[] AUDIO = quoted("audio");
    private static final byte[] RESOURCE = quoted("resource");
    private static final byte[] RESOURCE_LINK = quoted("resource_link");

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
     * Opens a block with sound.
     *
     * @param writer positioned at a value.
     * @return the writer, in the object.
     */
    public static JsonWriter openAudio(JsonWriter writer) {
        return open(writer, AUDIO);
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
     * Opens a block that links to a resource.
     *
     * @param writer positioned at a value.
     * @return the writer, in the object.
     */
    public static JsonWriter openResourceLink(JsonWriter writer) {
        return open(writer, RESOURCE_LINK);
    }

    private static JsonWriter open(JsonWriter writer, byte[] quotedType) {
        return writer.beginObject().name(Fields.TYPE).rawValue(quotedType);
    }
}
