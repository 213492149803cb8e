package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;
import static org.peregrine.engine.transport.FrameHeader.METHOD;
import static org.peregrine.engine.transport.FrameHeader.NAME;
import static org.peregrine.engine.transport.FrameHeader.PROTOCOL_VERSION;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;

/** What the revisions demand, from frame to reply. */
final class ProtocolTest {
    private static final String MODERN = "2026-07-28";

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, 2024-11-05",
        "2025-03-26, 2025-03-26",
        "2025-06-18, 2025-06-18",
        "2025-11-25, 2025-11-25",
        "2026-07-28, 2025-11-25",
        "1999-01-01, 2025-11-25",
    })
    void shouldNegotiateTheVersion(String requested, String answered) {
        try (EngineHarness harness = EngineHarness.start()) {
            final String answer =
                    harness.exchange(request(1, "initialize", "{\"protocolVersion\":\"" + requested + "\"}"));
            assertThat(answer)
                    .contains("\"protocolVersion\":\"" + answered + "\"", "\"serverInfo\":{\"name\":\"peregrine\"");
        }
    }

    @Test
    void shouldRememberTheVersionOfAConnectionUntilItEnds() {
        final Tool titled = Tool.named("titled").title("A title").inline((call, reply) -> {});
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), titled)) {
            harness.exchange(request(1, "initialize", "{\"protocolVersion\":\"2024-11-05\"}"));
            assertThat(harness.exchange(request(2, "tools/list", "{}"))).doesNotContain("A title");
            harness.transport.disconnect(1);
            assertThat(harness.exchange(request(3, "tools/list", "{}"))).contains("A title");
        }
    }

    @Test
    void shouldDiscover() {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(request(1, "server/discover", "{" + META + "}")))
                    .contains(
                            "\"resultType\":\"complete\"",
                            "\"supportedVersions\":[\"2026-07-28\"]",
                            "\"capabilities\":{\"tools\":{\"listChanged\":true}",
                            "\"io.modelcontextprotocol/serverInfo\"",
                            "\"ttlMs\":");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                          | -32700 | INVALID",
                "[]                                                         | -32600 | INVALID",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}         | -32600 | INVALID",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}      | -32600 | INVALID",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}       | -32600 | INVALID",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}                | -32600 | INVALID",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}         | -32601 | COMPLETE",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}   | -32602 | COMPLETE",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"no\"}}    | -32602 | COMPLETE",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":\"x\"}}   | -32602 | COMPLETE",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"x:y\"}} | -32002 | COMPLETE",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{}}              | -32602 | INVALID",
            })
    void shouldAnswerMistakesWithTheDocumentedCode(String message, String code, ReplyStatus status) {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(message)).contains("\"error\":{\"code\":" + code + ",");
            assertThat(harness.transport.answers().getFirst().status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "ping", "logging/setLevel", "resources/subscribe", "unknown/method"})
    void shouldNotKnowLegacyMethodsInTheModernEra(String method) {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(request("\"r\"", method, "{" + META + "}")))
                    .contains("-32601", "\"id\":\"r\"");
            assertThat(harness.transport.answers().getFirst().status()).isEqualTo(ReplyStatus.NOT_FOUND);
        }
    }

    @Test
    void shouldAcceptNotificationsAndResponsesWithoutAnAnswer() {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                    .isEmpty();
            assertThat(harness.exchange("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"))
                    .isEmpty();
            assertThat(harness.transport.answers())
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(ReplyStatus.ACCEPTED));
        }
    }

    @Test
    void shouldRefuseAnUnsupportedModernVersionAndSayWhichAreSupported() {
        try (EngineHarness harness = EngineHarness.start()) {
            final String meta = META.replace(MODERN, "v999.0.0");
            assertThat(harness.exchange(request(1, "tools/list", "{" + meta + "}")))
                    .contains(
                            "-32022",
                            "\"data\":{\"supported\":[\"2026-07-28\"],\"requested\":\"v999.0.0\"}",
                            "\"id\":1");
            assertThat(harness.transport.answers().getFirst().status()).isEqualTo(ReplyStatus.INVALID);
        }
    }

    @Test
    void shouldWantClientCapabilitiesOfModernRequests() {
        try (EngineHarness harness = EngineHarness.start()) {
            final String meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}";
            assertThat(harness.exchange(request(1, "tools/list", "{" + meta + "}")))
                    .contains("-32602", "clientCapabilities");
        }
    }

    @Test
    void shouldCheckModernHeadersAgainstTheBody() {
        final String list = request(1, "tools/list", "{" + META + "}");
        final String call = request(1, "tools/call", "{\"name\":\"echo\"," + META + "}");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, MODERN, METHOD, "tools/list")))
                .contains("resultType");
        assertThat(http(list, Map.of(METHOD, "tools/list"))).contains("-32020", "MCP-Protocol-Version");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, "2025-11-25", METHOD, "tools/list")))
                .contains("-32020");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, MODERN))).contains("-32020", "Mcp-Method");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, MODERN, METHOD, "Tools/List")))
                .contains("-32020", "Mcp-Method");
        assertThat(http(call, Map.of(PROTOCOL_VERSION, MODERN, METHOD, "tools/call")))
                .contains("-32020", "Mcp-Name");
        assertThat(http(call, Map.of(PROTOCOL_VERSION, MODERN, METHOD, "tools/call", NAME, "echo")))
                .contains("resultType");
        assertThat(http(call, Map.of(PROTOCOL_VERSION, MODERN, METHOD, "tools/call", NAME, "other")))
                .contains("-32020");
    }

    @Test
    void shouldDecodeTheBase64FormOfAHeaderStrictly() {
        final String uri = "test://übers";
        final String read = request(1, "resources/read", "{\"uri\":\"" + uri + "\"," + META + "}");
        final String encoded = Base64.getEncoder().encodeToString(uri.getBytes(StandardCharsets.UTF_8));
        assertThat(http(read, named("=?base64?" + encoded + "?="))).contains("-32602", "\"data\":{\"uri\":");
        assertThat(http(read, named("=?base64?" + encoded.substring(1) + "?="))).contains("-32020");
        assertThat(http(read, named("=?base64?" + encoded.replace('=', '!') + "?=")))
                .contains("-32020");
        assertThat(http(read, named("=?base64??="))).contains("-32020");
    }

    @Test
    void shouldRuleLegacyHttpByItsHeader() {
        final String list = request(1, "tools/list", "{}");
        assertThat(http(list, Map.of())).contains("\"tools\":[");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, "2025-06-18"))).contains("\"tools\":[");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, "1.0"))).contains("-32600", "MCP-Protocol-Version");
        assertThat(http(list, Map.of(PROTOCOL_VERSION, MODERN))).contains("-32602", "_meta");
    }

    @Test
    void shouldGivePagesThatFollowEachOther() {
        final Tool[] tools = new Tool[24];
        for (int i = 0; i < tools.length; i++) {
            tools[i] = Tool.named("tool-" + i).inline((call, reply) -> {});
        }
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.PAGE_SIZE, 10), tools)) {
            assertThat(harness.exchange(request(1, "tools/list", "{}")))
                    .contains("\"echo\"", "\"tool-8\"", "\"nextCursor\":\"tools-page-1\"")
                    .doesNotContain("\"tool-9\"");
            assertThat(harness.exchange(request(2, "tools/list", "{\"cursor\":\"tools-page-2\"}")))
                    .contains("\"tool-19\"", "\"tool-23\"")
                    .doesNotContain("nextCursor");
            for (final String unknown : new String[] {
                "tools-page-3",
                "tools-page-01",
                "tools-page-",
                "tools-page--1",
                "tools-page-99999999999",
                "resources-page-1",
                "page-1"
            }) {
                assertThat(harness.exchange(request(3, "tools/list", "{\"cursor\":\"" + unknown + "\"}")))
                        .contains("-32602", "is not one of this list's");
            }
            assertThat(harness.exchange(request(4, "tools/list", "{\"cursor\":null}")))
                    .contains("-32602", "must be a string; leave it out");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "[\"x\"]", "{}", "true"})
    void shouldNameTheArgumentOfAPromptThatIsNoString(String value) {
        final Prompt prompt = Prompt.named("greeting")
                .argument(PromptArgument.required("who", null))
                .argument(PromptArgument.optional("how", null))
                .inline((call, reply) -> reply.beginText(Role.USER)
                        .append(call.argument(JsonName.of("who")))
                        .endText());
        try (EngineHarness harness = new EngineHarness(
                new TestTransport(), Registry.builder().prompt(prompt).build(), UnaryOperator.identity())) {
            for (final String arguments : List.of("{\"who\":\"x\",\"how\":" + value + "}", "{\"how\":" + value + "}")) {
                assertThat(harness.exchange(
                                request(1, "prompts/get", "{\"name\":\"greeting\",\"arguments\":" + arguments + "}")))
                        .contains("-32602", "Argument 'how' must be a string");
            }
            assertThat(harness.exchange(
                            request(2, "prompts/get", "{\"name\":\"greeting\",\"arguments\":{\"who\":" + value + "}}")))
                    .contains("-32602", "Argument 'who' must be a string");
            assertThat(harness.exchange(request(3, "prompts/get", "{\"name\":\"greeting\",\"arguments\":{}}")))
                    .contains("-32602", "Missing required argument 'who'");
        }
    }

    private static Map<FrameHeader, String> named(String name) {
        return Map.of(PROTOCOL_VERSION, MODERN, METHOD, "resources/read", NAME, name);
    }

    private static String http(String message, Map<FrameHeader, String> headers) {
        try (EngineHarness harness = EngineHarness.startLikeHttp()) {
            harness.transport.send(1, message, headers);
            harness.run();
            return harness.transport.answers().getFirst().text();
        }
    }
}
