package org.peregrine.engine.registry;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Annotations;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Icon;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.flyweight.PromptReplyFlyweight;
import org.peregrine.engine.flyweight.ResourceReplyFlyweight;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolAnnotations;
import org.peregrine.engine.tool.ToolResult;

/** Each revision gets what its schema knows, byte for byte. */
class RevisionTest {
    private static final String OBJECT_SCHEMA = "{ \"type\": \"object\" }";

    @Test
    void shouldWriteContentBlocks() {
        final Map<String, Content> blocks = new LinkedHashMap<>();
        blocks.put("text", Content.text("a \"b\"\n\u00e9"));
        blocks.put("text with all", full(Content.text("hi")));
        blocks.put(
                "text with a date only",
                Content.text("hi").withAnnotations(Annotations.NONE.withLastModified(Instant.EPOCH)));
        blocks.put("image", Content.image(Samples.BYTES, "image/png"));
        blocks.put("image with all", full(Content.image(Samples.BYTES, "image/png")));
        blocks.put("audio", Content.audio(Samples.BYTES, "audio/wav"));
        blocks.put("audio with all", full(Content.audio(Samples.BYTES, "audio/wav")));
        blocks.put(
                "embedded text",
                full(Content.resource(
                        ResourceContents.text("test://r", "text/plain", "x").withMeta("k", "true"))));
        blocks.put("embedded blob", Content.resource(ResourceContents.blob("test://r", null, Samples.BYTES)));
        blocks.put("link", Content.link("test://r", "r"));
        blocks.put("link with all", Samples.RESOURCE.link());
        final Map<String, BiConsumer<JsonWriter, ProtocolVersion>> actual = new HashMap<>();
        blocks.forEach((name, content) -> actual.put(name, content::writeTo));
        RevisionVectors.read("content.vectors").verify(actual);
    }

    private static Content full(Content content) {
        return content.withAnnotations(Samples.ANNOTATIONS).withMeta("com.example/k", "{\"a\": 1}");
    }

    @Test
    void shouldWriteListEntries() {
        final Map<String, Listed> entries = new LinkedHashMap<>();
        entries.put("tool", Tool.named("plain").inline((call, reply) -> {}));
        entries.put("tool with all", fullTool().outputSchema(OBJECT_SCHEMA).inline((call, reply) -> {}));
        entries.put(
                "tool with an array as output",
                Tool.named("list").outputSchema("{\"type\":\"array\"}").inline((call, reply) -> {}));
        entries.put("resource", Resource.at("test://plain").inline((call, reply) -> {}));
        entries.put("resource with all", Samples.RESOURCE);
        entries.put("template", ResourceTemplate.matching("test://{id}").inline((call, reply) -> {}));
        entries.put("template with all", fullTemplate());
        entries.put("prompt", Prompt.named("plain").inline((call, reply) -> {}));
        entries.put("prompt with all", fullPrompt());
        final Map<String, BiConsumer<JsonWriter, ProtocolVersion>> actual = new HashMap<>();
        entries.forEach((name, entry) -> actual.put(name, entry::writeTo));
        RevisionVectors.read("list-entries.vectors").verify(actual);
    }

    private static Tool.Builder fullTool() {
        return Tool.named("full/tool-1.0_x")
                .title("Full")
                .description("Has it all")
                .inputSchema("{\"type\": \"object\", \"properties\": {\"a b\": {\"type\": \"string\"}}}")
                .annotations(ToolAnnotations.NONE
                        .withTitle("Hint")
                        .withReadOnlyHint(true)
                        .withDestructiveHint(false)
                        .withIdempotentHint(true)
                        .withOpenWorldHint(false))
                .icon(Samples.ICON)
                .icon(Icon.of("data:,x"))
                .meta("ui", "{\"resourceUri\": \"ui://x\"}")
                .meta("com.example/key", "null");
    }

    private static ResourceTemplate fullTemplate() {
        return ResourceTemplate.matching("test://{id}/{+rest}")
                .name("full")
                .title("Full")
                .description("Has it all")
                .mimeType("text/plain")
                .annotations(Samples.ANNOTATIONS)
                .icon(Samples.ICON)
                .meta("k", "1")
                .inline((call, reply) -> {});
    }

    private static Prompt fullPrompt() {
        return Prompt.named("full")
                .title("Full")
                .description("Has it all")
                .argument(PromptArgument.required("who", "Whom to greet").withTitle("Who"))
                .argument(PromptArgument.optional("how", null))
                .icon(Samples.ICON)
                .meta("k", "1")
                .inline((call, reply) -> {});
    }

    @Test
    void shouldWriteResults() {
        final Map<String, BiConsumer<JsonWriter, ProtocolVersion>> members = new LinkedHashMap<>();
        members.put("empty tool result", Written.result(ToolResult.EMPTY));
        members.put("text", Written.result(ToolResult.text("hi").with(Content.text("ho"))));
        members.put("error", Written.result(ToolResult.error("no").withMeta("k", "1")));
        members.put("structured object", Written.result(ToolResult.structuredJson("{ \"a\": \"\\u0022\" }")));
        members.put("structured array", Written.result(ToolResult.structuredJson("[1, 2]")));
        members.put(
                "structured with text",
                Written.result(ToolResult.structuredJson("{\"a\":1}").with(Content.text("one"))));
        members.put(
                "resource",
                Written.result(ResourceResult.of(
                                ResourceContents.text("test://a", "text/plain", "x")
                                        .withMeta("k", "1"),
                                ResourceContents.blob("test://b", null, Samples.BYTES))
                        .withMeta("m", "2")));
        members.put(
                "prompt",
                Written.result(PromptResult.of(
                                PromptMessage.user("hi"),
                                PromptMessage.assistant("ho"),
                                new PromptMessage(Role.USER, Content.link("test://r", "r")))
                        .withDescription("Greets")
                        .withMeta("m", "2")));
        members.put("inline resource", RevisionTest::inlineResource);
        members.put("inline prompt", RevisionTest::inlinePrompt);
        final Map<String, BiConsumer<JsonWriter, ProtocolVersion>> actual = new HashMap<>();
        members.forEach((name, writing) -> actual.put(name, (writer, version) -> {
            writer.beginObject();
            writing.accept(writer, version);
            writer.endObject();
        }));
        RevisionVectors.read("results.vectors").verify(actual);
    }

    private static void inlineResource(JsonWriter writer, ProtocolVersion version) {
        final JsonValue uri = Written.json("\"test:\\/\\/a\"");
        final ResourceReplyFlyweight reply = new ResourceReplyFlyweight().begin(writer, version, uri, "text/plain");
        reply.beginText().append("x").append(7).endText();
        reply.mimeType(null).blob(Samples.BYTES);
        reply.add(ResourceContents.text("test://c", null, "y").withMeta("k", "1"));
        reply.finish();
    }

    private static void inlinePrompt(JsonWriter writer, ProtocolVersion version) {
        final PromptReplyFlyweight reply = new PromptReplyFlyweight().begin(writer, version);
        reply.description("Greets");
        reply.beginText(Role.USER)
                .append("hi ")
                .append(Written.json("\"\\u00e9\""))
                .endText();
        reply.message(Role.ASSISTANT, Content.link("test://r", "r"));
        reply.finish();
    }
}
