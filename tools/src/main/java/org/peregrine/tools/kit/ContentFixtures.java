package org.peregrine.tools.kit;

import java.util.Locale;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Tools that answer at once: each kind of content, schemas, and arguments that headers repeat. */
final class ContentFixtures {
    private static final String SCHEMA_2020_12 = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": {
                "address": {
                  "$anchor": "addressDef",
                  "type": "object",
                  "properties": {"street": {"type": "string"}, "city": {"type": "string"}}
                }
              },
              "properties": {
                "name": {"type": "string"},
                "address": {"$ref": "#/$defs/address"},
                "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                "phone": {"type": "string"},
                "email": {"type": "string"}
              },
              "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
              "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
              "then": {"required": ["phone"]},
              "else": {"required": ["email"]},
              "additionalProperties": false
            }""";

    private ContentFixtures() {}

    static void register(Registry.Builder builder) {
        builder.tool(Tool.named("test_simple_text")
                        .description("Answers with a text")
                        .inline((call, reply) -> reply.text("This is a simple text response for testing.")))
                .tool(Tool.named("test_image_content")
                        .description("Answers with a picture")
                        .blocking(request -> ToolResult.of(Content.image(Media.png(), "image/png"))))
                .tool(Tool.named("test_audio_content")
                        .description("Answers with a sound")
                        .blocking(request -> ToolResult.of(Content.audio(Media.wav(), "audio/wav"))))
                .tool(Tool.named("test_embedded_resource")
                        .description("Answers with a resource")
                        .blocking(request -> ToolResult.of(Content.resource(ResourceContents.text(
                                "test://embedded-resource", "text/plain", "This is an embedded resource content.")))))
                .tool(Tool.named("test_multiple_content_types")
                        .description("Answers with a text, a picture and a resource")
                        .blocking(request -> ToolResult.of(
                                Content.text("Multiple content types test:"),
                                Content.image(Media.png(), "image/png"),
                                Content.resource(ResourceContents.text(
                                        "test://mixed-content-resource",
                                        "application/json",
                                        "{\"test\":\"data\",\"value\":123}")))))
                .tool(Tool.named("test_error_handling")
                        .description("Always fails")
                        .blocking(request -> ToolResult.error("This tool intentionally returns an error for testing")))
                .tool(Tool.named("json_schema_2020_12_tool")
                        .description("Has an input schema with keywords of JSON Schema 2020-12")
                        .inputSchema(SCHEMA_2020_12)
                        .blocking(request -> ToolResult.text("Called with " + request.arguments())))
                .tool(headers());
    }

    private static Tool headers() {
        return Tool.named("test_x_mcp_header")
                .description("Has arguments that the client repeats as headers over HTTP")
                .inputSchema("""
                        {"type":"object","properties":{\
                        "region":{"type":"string","description":"Any text","x-mcp-header":"Region"},\
                        "level":{"type":"integer","description":"Any whole number","x-mcp-header":"Level"}}}""")
                .blocking(request -> ToolResult.text(String.format(
                        Locale.ROOT, "region=%s level=%d", request.string("region"), request.longValue("level", 0))));
    }
}
