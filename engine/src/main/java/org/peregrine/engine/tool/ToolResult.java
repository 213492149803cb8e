package org.peregrine.engine.tool;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.shape.JsonBinding;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.JsonText;

/**
 * Result of a blocking tool. Immutable, any thread.
 *
 * <p>Structured content is written from 2025-06-18 on, before 2026-07-28 only when it is an object. When it is the only
 * content, its JSON is also written as text, so that every client sees it. Source: MCP 2025-11-25, Tools, "Structured
 * Content"; schema, {@code CallToolResult}.
 */
public final class ToolResult implements ResultMembers {
    /** A result without content. */
    public static final ToolResult EMPTY = new ToolResult(List.of(), null, false, Meta.EMPTY);

    private final List<Content> contents;
    private final JsonText structured;
    private final boolean error;
    private final Meta meta;

    private ToolResult(List<Content> contents, JsonText structured, boolean error, Meta meta) {
        this.contents = contents;
        this.structured = structured;
        this.error = error;
        this.meta = meta;
    }

    /**
     * A result of one text.
     *
     * @param text any text.
     * @return the result.
     */
    public static ToolResult text(String text) {
        return of(Content.text(text));
    }

    /**
     * A result that says what went wrong, for the model to read. Source: MCP 2025-11-25, Tools, "Error Handling".
     *
     * @param message for the model.
     * @return a result with {@code isError}.
     */
    public static ToolResult error(String message) {
        return text(message).withError();
    }

    /**
     * A result of content blocks.
     *
     * @param contents in the order they are written.
     * @return the result.
     */
    public static ToolResult of(Content... contents) {
        return new ToolResult(List.of(contents), null, false, Meta.EMPTY);
    }

    /**
     * A result of structured content.
     *
     * @param value a record, or a map or another value that Jackson writes as JSON; for those the application brings
     *     {@code tools.jackson.core:jackson-databind}.
     * @return the result.
     * @throws IllegalArgumentException when it cannot be written, or Jackson is missing.
     */
    public static ToolResult structured(Object value) {
        return structuredBytes(JsonBinding.write(value));
    }

    /** A result of structured content that is known to be one JSON value. */
    static ToolResult structuredBytes(byte[] json) {
        return new ToolResult(List.of(), JsonText.trusted(json), false, Meta.EMPTY);
    }

    /**
     * A result of structured content that is JSON already. Does not load Jackson.
     *
     * @param json one JSON value.
     * @return the result.
     * @throws IllegalArgumentException when it is not JSON.
     */
    public static ToolResult structuredJson(String json) {
        return new ToolResult(List.of(), JsonText.parse("structuredContent", json), false, Meta.EMPTY);
    }

    /**
     * Adds content blocks.
     *
     * @param more in the order they are written.
     * @return a new result.
     */
    public ToolResult with(Content... more) {
        final List<Content> all = new ArrayList<>(contents);
        all.addAll(List.of(more));
        return new ToolResult(List.copyOf(all), structured, error, meta);
    }

    /**
     * Marks the result as an error of the tool.
     *
     * @return a new result.
     */
    public ToolResult withError() {
        return new ToolResult(contents, structured, true, meta);
    }

    /**
     * Adds metadata.
     *
     * @param key as {@link Meta#with} wants it.
     * @param json its value.
     * @return a new result.
     */
    public ToolResult withMeta(String key, String json) {
        return new ToolResult(contents, structured, error, meta.with(key, json));
    }

    /**
     * The content blocks.
     *
     * @return unmodifiable, in the order they are written.
     */
    public List<Content> contents() {
        return contents;
    }

    /**
     * The structured content.
     *
     * @return a compact JSON text, or null when there is none.
     */
    public String structuredContent() {
        return structured == null ? null : structured.toString();
    }

    /**
     * The structured content as a value.
     *
     * @return over bytes of its own; absent when there is none.
     */
    public JsonValue structuredValue() {
        return structured == null ? new JsonValue() : structured.value();
    }

    /**
     * Whether the tool failed.
     *
     * @return the value of {@code isError}.
     */
    @Override
    public boolean isError() {
        return error;
    }

    /**
     * The metadata.
     *
     * @return {@link Meta#EMPTY} when there is none.
     */
    @Override
    public Meta meta() {
        return meta;
    }

    /**
     * Writes the members of the result object, without its braces and {@code _meta}.
     *
     * @param writer stands inside the result object.
     * @param version of the client.
     */
    @Override
    public void writeMembers(JsonWriter writer, ProtocolVersion version) {
        writer.name(Fields.CONTENT).beginArray();
        for (final Content content : contents) {
            content.writeTo(writer, version);
        }
        if (contents.isEmpty() && structured != null) {
            ContentBlock.openText(writer).name(Fields.TEXT);
            structured.writeAsString(writer);
            writer.endObject();
        }
        writer.endArray();
        writeEnd(writer, version, structuredValue(), error);
    }

    /** Writes what comes after the content. */
    static void writeEnd(JsonWriter writer, ProtocolVersion version, JsonValue structured, boolean error) {
        if (structured.present() && writesStructured(version, structured.isObject())) {
            writer.name(Fields.STRUCTURED_CONTENT).value(structured);
        }
        if (error) {
            writer.name(Fields.IS_ERROR).value(true);
        }
    }

    private static boolean writesStructured(ProtocolVersion version, boolean object) {
        return version.isModern() || (object && version.isAtLeast(ProtocolVersion.V2025_06_18));
    }
}
