package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.record.RecordBinding;
import org.peregrine.engine.binding.record.RecordSchema;
import org.peregrine.engine.binding.shape.ResultBinding;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.JsonText;

/**
 * The schemas of a tool's arguments and of its structured content: an author's, or those of the records that a typed
 * handler takes and returns. Immutable, any thread. Source: MCP 2025-11-25, Tools, "Tool".
 */
final class ToolSchemas {
    /** The schema that the specification recommends for a tool without parameters. */
    private static final JsonText NO_PARAMETERS =
            JsonText.parseObject("inputSchema", "{\"type\":\"object\",\"additionalProperties\":false}");

    private static final JsonName OBJECT = JsonName.of("object");

    /** Of a tool without parameters and structured content. */
    static final ToolSchemas NONE = new ToolSchemas(NO_PARAMETERS, null);

    private final JsonText input;
    private final JsonText output;
    private final boolean objectOutput;

    private ToolSchemas(JsonText input, JsonText output) {
        this.input = input;
        this.output = output;
        this.objectOutput = output != null && isOfObject(output);
    }

    private static boolean isOfObject(JsonText schema) {
        final JsonValue value = schema.value();
        return value.member(Fields.TYPE, value) && value.stringEquals(OBJECT);
    }

    ToolSchemas withInput(String tool, String json) {
        final JsonText schema = JsonText.parseObject("inputSchema of tool '" + tool + "'", json);
        if (!isOfObject(schema)) {
            throw new IllegalArgumentException(
                    "inputSchema of tool '" + tool + "' must have \"type\":\"object\": arguments are always an object");
        }
        return new ToolSchemas(schema, output);
    }

    ToolSchemas withOutput(String tool, String json) {
        return new ToolSchemas(input, JsonText.parseObject("outputSchema of tool '" + tool + "'", json));
    }

    /** The record's schema of arguments, unless the author has set one. */
    ToolSchemas withInputOf(Class<?> arguments) {
        return hasOwnInput()
                ? this
                : new ToolSchemas(JsonText.parseObject("inputSchema", RecordSchema.of(arguments)), output);
    }

    /** The record's schema of results, unless the author has set one; none for what is not bound. */
    ToolSchemas withOutputOf(ResultBinding results) {
        return results == null || output != null
                ? this
                : new ToolSchemas(input, JsonText.parseObject("outputSchema", results.schema()));
    }

    /** Reads arguments: a schema of the author's decides what comes in, otherwise the record does. */
    <A> RecordBinding<A> bindingOf(Class<A> arguments) {
        return hasOwnInput() ? RecordBinding.of(arguments, input.value()) : RecordBinding.of(arguments);
    }

    /** Writes results; null for those that say themselves what they are. */
    static ResultBinding resultsOf(Class<?> result) {
        final boolean content = Content.class.isAssignableFrom(result) || result == ToolResult.class;
        return content ? null : ResultBinding.of(result);
    }

    @SuppressWarnings("ReferenceEquality") // Whether the author has set one, whatever its value.
    private boolean hasOwnInput() {
        return input != NO_PARAMETERS;
    }

    JsonText input() {
        return input;
    }

    /** Null when there is none. */
    JsonText output() {
        return output;
    }

    /** Writes the members of a list entry. */
    void writeMembers(JsonWriter writer, ProtocolVersion version) {
        writer.name(Fields.INPUT_SCHEMA);
        input.writeTo(writer);
        if (output != null && writesOutput(version)) {
            writer.name(Fields.OUTPUT_SCHEMA);
            output.writeTo(writer);
        }
    }

    /** Before 2026-07-28 an output schema had to be one of an object. */
    private boolean writesOutput(ProtocolVersion version) {
        return version.isModern() || (objectOutput && version.isAtLeast(ProtocolVersion.V2025_06_18));
    }
}
