package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every result of a modern request says who the server is. Source: MCP 2026-07-28, Overview, "_meta". */
final class ServerInfoTest {
    private static final String KEY = "io.modelcontextprotocol/serverInfo";
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ServerInfo SELF = ServerInfo.of("it\"self", "7").withTitle("Itself");
    private static final Registry REGISTRY = Registry.builder()
            .tool(Tool.named("inline").inline((call, reply) -> reply.text("t")))
            .tool(Tool.named("inline-meta")
                    .inline((call, reply) -> reply.text("t").meta(Meta.EMPTY.with("k", "1"))))
            .tool(Tool.named("inline-throws").inline((call, reply) -> {
                reply.meta(Meta.EMPTY.with("k", "1"));
                throw new IllegalStateException("no");
            }))
            .tool(Tool.named("blocking").blocking(asked -> ToolResult.text("t")))
            .tool(Tool.named("blocking-meta")
                    .blocking(asked -> ToolResult.text("t").withMeta("k", "1")))
            .tool(Tool.named("own-info").blocking(asked -> ToolResult.text("t").withMeta(KEY, "{\"name\":\"other\"}")))
            .tool(Tool.named("strict")
                    .inputSchema("{\"type\":\"object\",\"required\":[\"a\"]}")
                    .inline((call, reply) -> {}))
            .tool(Tool.named("asks").interactive((asked, context) -> {
                context.elicit("k", Elicitation.form("?", Form.EMPTY));
                return ToolResult.EMPTY;
            }))
            .resource(Resource.at("t://inline").text("x"))
            .template(ResourceTemplate.matching("t://blocking/{a}")
                    .blocking(asked ->
                            ResourceResult.text("t://blocking/1", null, "x").withMeta("k", "1")))
            .prompt(Prompt.named("inline")
                    .inline((call, reply) ->
                            reply.beginText(Role.USER).append("x").endText()))
            .prompt(Prompt.named("blocking")
                    .blocking(asked -> PromptResult.of(PromptMessage.user("x")).withMeta("k", "1")))
            .build();

    private static EngineHarness start() {
        return new EngineHarness(new TestTransport(), REGISTRY, context -> context.serverInfo(SELF));
    }

    private static JsonNode result(EngineHarness harness, String method, String params) {
        final JsonNode result =
                STRICT.readTree(harness.exchange(request(1, method, params))).get("result");
        assertThat(result).as(method + params).isNotNull();
        return result;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "server/discover          | ",
                "tools/list               | ",
                "resources/list           | ",
                "resources/templates/list | ",
                "prompts/list             | ",
                "tools/call               | \"name\":\"inline\",",
                "tools/call               | \"name\":\"inline-meta\",",
                "tools/call               | \"name\":\"inline-throws\",",
                "tools/call               | \"name\":\"blocking\",",
                "tools/call               | \"name\":\"blocking-meta\",",
                "tools/call               | \"name\":\"strict\",",
                "tools/call               | \"name\":\"asks\",",
                "resources/read           | \"uri\":\"t://inline\",",
                "resources/read           | \"uri\":\"t://blocking/1\",",
                "prompts/get              | \"name\":\"inline\",",
                "prompts/get              | \"name\":\"blocking\",",
                "completion/complete      | \"ref\":{\"type\":\"ref/prompt\",\"name\":\"inline\"},\"argument\":{\"name\":\"a\",\"value\":\"\"},"
            })
    void shouldSayWhoTheServerIs(String method, String params) {
        final String meta = META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{}}");
        try (EngineHarness harness = start()) {
            final JsonNode told = result(harness, method, "{" + (params == null ? "" : params) + meta + "}")
                    .get("_meta");
            assertThat(told.get(KEY).get("name").asString()).isEqualTo("it\"self");
            assertThat(told.get(KEY).get("title").asString()).isEqualTo("Itself");
            assertThat(told.get(KEY).get("version").asString()).isEqualTo("7");
            final boolean authors = params != null
                    && (params.contains("meta")
                            || params.contains("blocking/")
                            || (method.equals("prompts/get") && params.contains("blocking")));
            assertThat(told.has("k")).isEqualTo(authors);
        }
    }

    @Test
    void shouldLeaveItToAnAuthorWhoSaysSomethingElse() {
        try (EngineHarness harness = start()) {
            assertThat(result(harness, "tools/call", "{\"name\":\"own-info\"," + META + "}")
                            .get("_meta")
                            .get(KEY)
                            .get("name")
                            .asString())
                    .isEqualTo("other");
        }
    }

    @Test
    void shouldSayNothingToClientsOfEarlierRevisions() {
        try (EngineHarness harness = start()) {
            harness.exchange(request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
            for (final String params :
                    List.of("{\"name\":\"inline\"}", "{\"name\":\"blocking\"}", "{\"name\":\"strict\"}")) {
                assertThat(result(harness, "tools/call", params).has("_meta")).isFalse();
            }
            assertThat(result(harness, "tools/list", "{}").has("_meta")).isFalse();
            assertThat(result(harness, "tools/call", "{\"name\":\"blocking-meta\"}")
                            .get("_meta")
                            .toString())
                    .isEqualTo("{\"k\":1}");
            assertThat(result(harness, "tools/call", "{\"name\":\"inline-meta\"}")
                            .get("_meta")
                            .toString())
                    .isEqualTo("{\"k\":1}");
        }
    }
}
