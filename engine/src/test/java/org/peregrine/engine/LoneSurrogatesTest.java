package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Half of a surrogate pair has no UTF-8 and no meaning: whatever text the engine encodes has U+FFFD in its place, and ids are copied raw. */
final class LoneSurrogatesTest {
    private static final JsonName TEXT = JsonName.of("text");
    private static final String HALF = "\ud83d";
    private static final String ANY = "{\"type\":\"object\"}";

    record Text(String text) {}

    record Texts(String text, List<String> more, Map<String, Object> named) {}

    private static Tool tool(String kind) {
        final Tool.Builder tool = Tool.named("speak").inputSchema(ANY);
        return switch (kind) {
            case "typed record" ->
                Tool.named("speak")
                        .typed(
                                Text.class,
                                Texts.class,
                                text -> new Texts("a" + HALF + "b", List.of(HALF), Map.of(HALF, HALF)));
            case "typed map" -> Tool.named("speak").typed(Text.class, text -> Map.of("k" + HALF, List.of(HALF)));
            case "typed text" -> Tool.named("speak").typed(Text.class, text -> text.text());
            case "inline text" -> tool.inline((call, reply) -> reply.text("a" + HALF + "b"));
            case "inline argument" -> tool.inline((call, reply) -> reply.text(call.argument(TEXT)));
            case "inline structured" ->
                tool.inline((call, reply) -> reply.structured()
                        .beginObject()
                        .name(TEXT)
                        .value(call.argument(TEXT))
                        .name("k" + HALF)
                        .value(HALF)
                        .endObject());
            case "inline failure" -> tool.inline((call, reply) -> reply.failed("no " + HALF));
            case "blocking text" -> tool.blocking(call -> ToolResult.text(call.string("text")));
            case "blocking json" ->
                tool.blocking(call -> ToolResult.structuredJson("{\"a\":\"\\ud83d\",\"b\":\"" + HALF + "\"}"));
            case "structured map" -> tool.blocking(call -> ToolResult.structured(Map.of("a", HALF)));
            case "meta" -> tool.blocking(call -> ToolResult.text("x").withMeta("a", "\"\\ud83d\""));
            case "link" -> tool.blocking(call -> ToolResult.of(Content.link("a:b", "n" + HALF)));
            case "exception" ->
                tool.blocking(call -> {
                    throw new PublicException("no " + HALF);
                });
            default ->
                tool.blocking(call -> {
                    throw McpError.invalidParams("no " + HALF);
                });
        };
    }

    private static String answer(String kind, String id, String text) {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tool(kind))) {
            return harness.exchange(request(
                    id, "tools/call", "{\"name\":\"speak\",\"arguments\":{\"text\":\"" + text + "\"}," + META + "}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "typed record",
                "typed map",
                "typed text",
                "inline text",
                "inline argument",
                "inline structured",
                "inline failure",
                "blocking text",
                "blocking json",
                "structured map",
                "meta",
                "link",
                "exception",
                "error"
            })
    void shouldBecomeTheReplacementCharacter(String kind) {
        assertThat(answer(kind, "7", "a\\ud83d\\ud83d\\u0041"))
                .contains("\ufffd")
                .doesNotContainIgnoringCase("\\ud83d")
                .doesNotContain("?");
    }

    @Test
    void shouldLeaveWholePairsAndEscapedBackslashes() {
        assertThat(answer("inline argument", "7", "\\ud83d\\ude00 \\\\ud83d \\ude00"))
                .contains("\\ud83d\\ude00 \\\\ud83d \ufffd");
    }

    @Test
    void shouldCopyIdsRaw() {
        assertThat(answer("inline text", "\"\\ud83d\"", "x")).contains("\"id\":\"\\ud83d\"");
    }

    @Test
    void shouldReplaceThemInErrors() {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(
                            request(1, "tools/call", "{\"name\":\"n\\ud83d\",\"arguments\":{}," + META + "}")))
                    .contains("n\ufffd")
                    .doesNotContain("ud83d");
        }
    }
}
