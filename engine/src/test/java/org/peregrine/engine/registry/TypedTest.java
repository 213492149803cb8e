package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptHandler;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptRequest;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolHandler;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

class TypedTest {
    private static final String LONG =
            "\"type\":\"integer\",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807";

    record Sum(@Describe("First") long a, long b) {}

    record Total(long total, Optional<String> note) {}

    enum Tone {
        FORMAL,
        PLAIN
    }

    record Greeting(@Describe("Whom to greet") String who, Optional<Tone> tone) {}

    private static ToolResult call(Tool tool, String arguments) throws Exception {
        final ToolRequest request =
                ToolRequest.copyOf(Written.json(arguments), new JsonValue(), ProtocolVersion.V2026_07_28);
        return ((ToolHandler.Blocking) tool.handler()).call(request);
    }

    @Test
    void shouldDeriveBothSchemas() {
        final Tool tool =
                Tool.named("add").typed(Sum.class, Total.class, sum -> new Total(sum.a() + sum.b(), Optional.empty()));
        assertThat(tool.inputSchema())
                .isEqualTo("{\"type\":\"object\",\"properties\":{"
                        + "\"a\":{" + LONG + ",\"description\":\"First\"},\"b\":{" + LONG + "}},"
                        + "\"required\":[\"a\",\"b\"],\"additionalProperties\":false}");
        assertThat(tool.outputSchema())
                .isEqualTo("{\"type\":\"object\",\"properties\":{"
                        + "\"total\":{" + LONG + "},\"note\":{\"type\":\"string\"}},"
                        + "\"required\":[\"total\"],\"additionalProperties\":false}");
    }

    @Test
    void shouldAnswerARecordAsStructuredContent() throws Exception {
        final Tool tool =
                Tool.named("add").typed(Sum.class, Total.class, sum -> new Total(sum.a() + sum.b(), Optional.empty()));
        final ToolResult result = call(tool, "{\"a\":1,\"b\":2}");
        assertThat(Written.object(writer -> result.writeMembers(writer, ProtocolVersion.V2025_06_18)))
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"total\\\":3}\"}],"
                        + "\"structuredContent\":{\"total\":3}}");
    }

    @Test
    void shouldAnswerWhateverTheHandlerReturns() throws Exception {
        final String sum = "{\"a\":1,\"b\":2}";
        assertThat(call(Tool.named("t").typed(Sum.class, s -> "x"), sum).contents())
                .containsExactly(Content.text("x"));
        assertThat(call(Tool.named("t").typed(Sum.class, s -> null), sum)).isSameAs(ToolResult.EMPTY);
        assertThat(call(Tool.named("t").typed(Sum.class, s -> ToolResult.error("no")), sum)
                        .isError())
                .isTrue();
        assertThat(call(Tool.named("t").typed(Sum.class, s -> Content.link("a:b", "n")), sum)
                        .contents())
                .containsExactly(Content.link("a:b", "n"));
        assertThat(call(Tool.named("t").typed(Sum.class, s -> List.of(s.a(), 2)), sum)
                        .structuredContent())
                .isEqualTo("[1,2]");
        assertThat(Tool.named("t").typed(Sum.class, String.class, s -> "x").outputSchema())
                .isNull();
    }

    @Test
    void shouldTellTheModelWhatIsWrongWithArguments() throws Exception {
        final Tool tool = Tool.named("add").typed(Sum.class, sum -> "never");
        final ToolResult result = call(tool, "{\"a\":\"1\",\"b\":2}");
        assertThat(result.isError()).isTrue();
        assertThat(result.contents()).containsExactly(Content.text("Argument 'a' must be an integer"));
    }

    @Test
    void shouldTakeAPromptsArgumentsFromARecord() throws Exception {
        final Prompt prompt = Prompt.named("greet")
                .typed(Greeting.class, greeting -> PromptResult.of(PromptMessage.user(greeting.toString())));
        assertThat(Written.value(writer -> prompt.writeTo(writer, ProtocolVersion.V2025_11_25)))
                .isEqualTo("{\"name\":\"greet\",\"arguments\":["
                        + "{\"name\":\"who\",\"description\":\"Whom to greet\",\"required\":true},"
                        + "{\"name\":\"tone\",\"required\":false}]}");
        assertThat(get(prompt, "{\"who\":\"you\",\"tone\":\"PLAIN\"}").messages())
                .containsExactly(PromptMessage.user("Greeting[who=you, tone=Optional[PLAIN]]"));
        assertThatThrownBy(() -> get(prompt, "{\"who\":\"you\",\"tone\":\"LOUD\"}"))
                .isInstanceOf(McpError.class)
                .hasMessage("Argument 'tone' must be one of FORMAL, PLAIN");
    }

    private static PromptResult get(Prompt prompt, String arguments) throws Exception {
        final PromptRequest request =
                PromptRequest.copyOf(Written.json(arguments), new JsonValue(), ProtocolVersion.V2025_11_25);
        return ((PromptHandler.Blocking) prompt.handler()).get(request);
    }
}
