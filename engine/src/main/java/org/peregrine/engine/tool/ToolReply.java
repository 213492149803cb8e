package org.peregrine.engine.tool;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;

/**
 * The answer of an inline tool, written straight into the reply. Valid only until the handler returns; allocates
 * nothing except in {@link #add}. Dispatch thread only; one instance serves all calls of a shard.
 *
 * <p>Content blocks are written in the order of the calls; what a client's revision lacks is written as {@link Content}
 * says. Methods return this, so that calls chain.
 */
public class ToolReply {
    private final StructuredBuffer structured;
    private final JsonValue structuredValue = new JsonValue();
    private JsonWriter writer;
    private ProtocolVersion version;
    private Meta meta;
    private int contentCount;
    private boolean error;
    private boolean finishedAsError;

    /** A reply whose structured content may have {@link StructuredBuffer#MAX_BYTES} bytes. */
    protected ToolReply() {
        this(StructuredBuffer.MAX_BYTES);
    }

    /**
     * A reply with a limit of its own.
     *
     * @param maxStructuredBytes longest structured content; a longer one becomes an error result.
     */
    protected ToolReply(int maxStructuredBytes) {
        structured = new StructuredBuffer(maxStructuredBytes);
    }

    /**
     * Starts an answer. The engine does.
     *
     * @param target stands inside the result object; owned by the caller.
     * @param clientVersion of the client.
     * @return this.
     */
    protected ToolReply begin(JsonWriter target, ProtocolVersion clientVersion) {
        writer = target;
        version = clientVersion;
        writer.name(Fields.CONTENT).beginArray().mark();
        clear();
        return this;
    }

    private void clear() {
        structured.reset();
        meta = Meta.EMPTY;
        contentCount = 0;
        error = false;
    }

    /**
     * Ends the answer: closes the content and writes what comes after it but {@code _meta}. The engine does.
     *
     * @param check of the structured content; an answer that it refuses becomes an error of the tool.
     * @throws IllegalStateException when the author left a text open or began structured content and did not write one
     *     value; what was written is then not a result.
     */
    protected void finish(OutputCheck check) {
        if (structured.overflowed()) {
            failed("Structured content exceeds " + structured.maxBytes() + " bytes");
        }
        final int structuredLength = checked(structured.complete(), check);
        if (structuredLength > 0 && contentCount == 0) {
            beginText();
            writer.appendUtf8(structured.buffer(), 0, structuredLength);
            endText();
        }
        writer.endArray();
        ToolResult.writeEnd(writer, version, structured(structuredLength), error);
        structured.reset();
        contentCount = 0;
        finishedAsError = error;
        error = false;
    }

    /**
     * The author's members of the result's {@code _meta}. The engine does.
     *
     * @return of the answer that was finished last.
     */
    protected Meta meta() {
        return meta;
    }

    /** The structured content as a value, absent when there is none. */
    private JsonValue structured(int length) {
        if (length == 0) {
            return structuredValue.reset();
        }
        final int start = JsonSpans.skipWhitespace(structured.buffer(), 0, length); // Of a text that is the author's.
        return structuredValue.wrap(structured.buffer(), start, length - start);
    }

    /** An error of the tool owes nothing to the schema. */
    private int checked(int structuredLength, OutputCheck check) {
        if (error) {
            return structuredLength;
        }
        final String refusal = check.refusal(structured(structuredLength));
        if (refusal == null) {
            return structuredLength;
        }
        failed(refusal);
        return 0;
    }

    /**
     * Adds a text block.
     *
     * @param text any text.
     * @return this.
     */
    public ToolReply text(CharSequence text) {
        return beginText().append(text).endText();
    }

    /**
     * Adds a text block: of a string its characters, of every other value its JSON.
     *
     * @param value from the request; an absent one gives an empty text.
     * @return this.
     */
    public ToolReply text(JsonValue value) {
        return beginText().append(value).endText();
    }

    /**
     * Adds a text block with an integer.
     *
     * @param number in decimal.
     * @return this.
     */
    public ToolReply text(long number) {
        return beginText().append(number).endText();
    }

    /**
     * Adds a text block with a number.
     *
     * @param number as {@link Double#toString(double)} writes it.
     * @return this.
     */
    public ToolReply text(double number) {
        return beginText().append(number).endText();
    }

    /**
     * Begins a text block that is written in pieces; only the append methods may follow until {@link #endText()}.
     *
     * @return this.
     */
    public ToolReply beginText() {
        contentCount++;
        ContentBlock.openText(writer).name(Fields.TEXT).beginString();
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param text any text; a surrogate pair must not be split over two calls.
     * @return this.
     */
    public ToolReply append(CharSequence text) {
        writer.append(text);
        return this;
    }

    /**
     * Adds to the open text: of a string its characters, of every other value its JSON.
     *
     * @param value from the request; an absent one adds nothing.
     * @return this.
     */
    public ToolReply append(JsonValue value) {
        if (value.isString()) {
            writer.appendString(value);
        } else if (value.present()) {
            writer.appendUtf8(value.buffer(), value.offset(), value.length());
        }
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param number in decimal.
     * @return this.
     */
    public ToolReply append(long number) {
        writer.append(number);
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param number as {@link Double#toString(double)} writes it.
     * @return this.
     */
    public ToolReply append(double number) {
        writer.append(number);
        return this;
    }

    /**
     * Adds UTF-8 bytes to the open text; each ill-formed one as U+FFFD.
     *
     * @param buffer the author's.
     * @param offset of the first byte.
     * @param length in bytes.
     * @return this.
     */
    public ToolReply appendUtf8(UnsafeBuffer buffer, int offset, int length) {
        writer.appendUtf8(buffer, offset, length);
        return this;
    }

    /**
     * Ends the open text block.
     *
     * @return this.
     */
    public ToolReply endText() {
        writer.endString().endObject();
        return this;
    }

    /**
     * Adds a picture.
     *
     * @param bytes read before this method returns.
     * @param mimeType as {@code image/png}.
     * @return this.
     */
    public ToolReply image(byte[] bytes, String mimeType) {
        contentCount++;
        ContentBlock.openImage(writer).name(Fields.DATA).base64(bytes);
        writer.name(Fields.MIME_TYPE).value(mimeType).endObject();
        return this;
    }

    /**
     * Adds sound.
     *
     * @param bytes read before this method returns.
     * @param mimeType as {@code audio/wav}.
     * @return this.
     */
    public ToolReply audio(byte[] bytes, String mimeType) {
        contentCount++;
        ContentBlock.openAudio(writer, version, mimeType).base64(bytes);
        ContentBlock.endAudio(writer, version, mimeType).endObject();
        return this;
    }

    /**
     * Adds a resource of text with its contents.
     *
     * @param uri of the resource.
     * @param mimeType null when not known.
     * @param text its contents.
     * @return this.
     */
    public ToolReply resourceText(String uri, String mimeType, CharSequence text) {
        openResource(uri, mimeType);
        writer.name(Fields.TEXT).value(text).endObject().endObject();
        return this;
    }

    /**
     * Adds a resource of bytes with its contents.
     *
     * @param uri of the resource.
     * @param mimeType null when not known.
     * @param bytes read before this method returns.
     * @return this.
     */
    public ToolReply resourceBlob(String uri, String mimeType, byte[] bytes) {
        openResource(uri, mimeType);
        writer.name(Fields.BLOB).base64(bytes).endObject().endObject();
        return this;
    }

    private void openResource(String uri, String mimeType) {
        contentCount++;
        ContentBlock.openContents(ContentBlock.openResource(writer).name(Fields.RESOURCE), uri, mimeType);
    }

    /**
     * Adds the address of a resource.
     *
     * @param uri of the resource.
     * @param name for programs and people.
     * @return this.
     */
    public ToolReply resourceLink(String uri, String name) {
        contentCount++;
        ContentBlock.openResourceLink(writer, version, uri, name);
        writer.endObject();
        return this;
    }

    /**
     * Adds a block of any kind, with annotations and metadata. A block that is a constant costs no allocation.
     *
     * @param content made by the author.
     * @return this.
     */
    public ToolReply add(Content content) {
        contentCount++;
        content.writeTo(writer, version);
        return this;
    }

    /**
     * Begins the structured content: exactly one value is to be written. It reaches clients as {@link ToolResult} says;
     * when no content block is added before or after, its JSON is also written as text.
     *
     * @return a writer that stands where the value belongs; valid until the handler returns.
     * @throws IllegalStateException when called twice for one answer.
     */
    public JsonWriter structured() {
        return structured.begin();
    }

    /**
     * Marks the answer as an error of the tool, for the model to read.
     *
     * @return this.
     */
    public ToolReply error() {
        error = true;
        return this;
    }

    /**
     * Whether the answer that was finished last is an error of the tool. The engine does.
     *
     * @return false for a result.
     */
    protected boolean isError() {
        return finishedAsError;
    }

    /**
     * Discards the written content and answers with an error of the tool.
     *
     * @param message for the model.
     * @return this.
     */
    public ToolReply failed(CharSequence message) {
        writer.rewind();
        clear();
        return error().text(message);
    }

    /**
     * Sets the result's {@code _meta}.
     *
     * @param resultMeta a constant costs no allocation.
     * @return this.
     */
    public ToolReply meta(Meta resultMeta) {
        meta = resultMeta;
        return this;
    }
}
