package org.peregrine.engine.resource;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * The answer of an inline resource, written straight into the reply. Valid only until the handler returns; allocates
 * nothing. Dispatch thread only; one instance serves all reads of a shard. Source: MCP 2025-11-25, Resources, "Reading
 * Resources".
 */
public class ResourceReply {
    private final JsonValue uri = new JsonValue();
    private JsonWriter writer;
    private ProtocolVersion version;
    private String mimeType;

    /** A reply to nothing, to be begun. */
    protected ResourceReply() {}

    /**
     * Starts an answer. The engine does.
     *
     * @param target stands inside the result object; owned by the caller.
     * @param clientVersion of the client.
     * @param requestedUri that contents have unless they say otherwise.
     * @param type media type that contents have unless they say otherwise; null when not known.
     * @return this.
     */
    protected ResourceReply begin(
            JsonWriter target, ProtocolVersion clientVersion, JsonValue requestedUri, String type) {
        writer = target;
        version = clientVersion;
        uri.wrap(requestedUri);
        mimeType = type;
        writer.name(Fields.CONTENTS).beginArray();
        return this;
    }

    /**
     * Ends the answer. The engine does.
     *
     * @throws IllegalStateException when the author left a text open; what was written is then not a result.
     */
    protected void finish() {
        writer.endArray();
    }

    /**
     * Sets the media type of the contents that follow.
     *
     * @param type as {@code text/plain}; null for none.
     * @return this.
     */
    public ResourceReply mimeType(String type) {
        mimeType = type;
        return this;
    }

    /**
     * Adds text at the requested URI.
     *
     * @param text any text.
     * @return this.
     */
    public ResourceReply text(CharSequence text) {
        return beginText().append(text).endText();
    }

    /**
     * Adds bytes at the requested URI.
     *
     * @param bytes read before this method returns.
     * @return this.
     */
    public ResourceReply blob(byte[] bytes) {
        open().name(Fields.BLOB).base64(bytes).endObject();
        return this;
    }

    /**
     * Adds contents with a URI, a media type and metadata of their own.
     *
     * @param contents a constant costs no allocation.
     * @return this.
     */
    public ResourceReply add(ResourceContents contents) {
        contents.writeTo(writer, version);
        return this;
    }

    /**
     * Begins text at the requested URI that is written in pieces; only the append methods may follow until {@link
     * #endText()}.
     *
     * @return this.
     */
    public ResourceReply beginText() {
        open().name(Fields.TEXT).beginString();
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param text any text; a surrogate pair must not be split over two calls.
     * @return this.
     */
    public ResourceReply append(CharSequence text) {
        writer.append(text);
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param number in decimal.
     * @return this.
     */
    public ResourceReply append(long number) {
        writer.append(number);
        return this;
    }

    /**
     * Adds UTF-8 bytes to the open text, as {@link ResourceCall#variable} gives them; each ill-formed one as U+FFFD.
     *
     * @param utf8 all of it is added.
     * @return this.
     */
    public ResourceReply append(UnsafeBuffer utf8) {
        writer.appendUtf8(utf8, 0, utf8.capacity());
        return this;
    }

    /**
     * Ends the open text.
     *
     * @return this.
     */
    public ResourceReply endText() {
        writer.endString().endObject();
        return this;
    }

    private JsonWriter open() {
        writer.beginObject().name(Fields.URI).value(uri);
        Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
        return writer;
    }
}
