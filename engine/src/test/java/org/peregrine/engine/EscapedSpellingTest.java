package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHeader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message means the same however its strings are escaped: PHP's encoder escapes each slash, others all that is no ASCII letter. */
class EscapedSpellingTest {
    private static final Pattern STRING = Pattern.compile("\"([^\"\\\\]*)\"");

    private static final List<String> LEGACY = List.of(
            EngineHarness.request(
                    1,
                    "initialize",
                    "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"a/b\",\"version\":\"1\"}}"),
            EngineHarness.request(2, "ping", "{}"),
            EngineHarness.request(3, "tools/list", "{}"),
            EngineHarness.echo(4, "a/b"),
            EngineHarness.call(5, "say/it", "{\"text\":\"a/b\"}"),
            EngineHarness.call(6, "say/it", "{\"text\":1}"),
            EngineHarness.request(7, "resources/read", "{\"uri\":\"test://text\"}"),
            EngineHarness.request(8, "resources/subscribe", "{\"uri\":\"test://text\"}"),
            EngineHarness.request(9, "prompts/get", "{\"name\":\"ask/me\",\"arguments\":{\"what/ever\":\"x/y\"}}"),
            EngineHarness.request(
                    10,
                    "completion/complete",
                    "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"ask/me\"},\"argument\":{\"name\":\"what/ever\",\"value\":\"x/\"}}"),
            EngineHarness.request(11, "logging/setLevel", "{\"level\":\"error\"}"),
            EngineHarness.request(12, "tasks/none", "{}"));

    /** Ways to spell a string. */
    enum Spelling {
        SLASHES {
            @Override
            String of(String text) {
                return text.replace("/", "\\/");
            }
        },
        EVERYTHING {
            @Override
            String of(String text) {
                final StringBuilder escaped = new StringBuilder();
                text.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
                return escaped.toString();
            }
        };

        abstract String of(String text);

        String message(String json) {
            return STRING.matcher(json).replaceAll(found -> Matcher.quoteReplacement('"' + of(found.group(1)) + '"'));
        }
    }

    private static EngineHarness start(UnaryOperator<TestTransport> kind) {
        return new EngineHarness(
                kind.apply(new TestTransport()),
                Registry.builder()
                        .tool(Tool.named("echo")
                                .inputSchema("{\"type\":\"object\"}")
                                .inline((call, reply) -> reply.text(call.argument(EngineHarness.MESSAGE))))
                        .tool(Tool.named("say/it").typed(Said.class, Said::text))
                        .resource(Resource.at("test://text").text("hello"))
                        .prompt(Prompt.named("ask/me")
                                .argument(PromptArgument.optional("what/ever", null))
                                .completion("what/ever", request -> List.of(request.value() + "y"))
                                .inline((call, reply) -> reply.text(Role.USER, "?")))
                        .build(),
                UnaryOperator.identity());
    }

    record Said(String text) {}

    @ParameterizedTest
    @EnumSource
    void shouldAnswerOnASessionHoweverStringsAreSpelled(Spelling spelling) {
        try (EngineHarness plain = start(UnaryOperator.identity());
                EngineHarness escaped = start(UnaryOperator.identity())) {
            for (final String message : LEGACY) {
                assertThat(json(escaped.exchange(spelling.message(message))))
                        .as(message)
                        .isEqualTo(json(plain.exchange(message)));
            }
            assertThat(plain.transport.answers().get(4).text()).contains("a/b");
            assertThat(plain.transport.answers().get(9).text()).contains("x/y");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompareHeadersWithTheMethodThatIsMeant(Spelling spelling) {
        final String message =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"say/it\",\"arguments\":"
                        + "{\"text\":\"a/b\"}," + EngineHarness.META + "}}";
        try (EngineHarness plain = start(TestTransport::likeHttp);
                EngineHarness escaped = start(TestTransport::likeHttp)) {
            final String expected = call(plain, message, "tools/call");

            assertThat(expected).contains("a/b");
            assertThat(json(call(escaped, spelling.message(message), "tools/call")))
                    .isEqualTo(json(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools/list", "tools\\/call", ""})
    void shouldRefuseAHeaderThatDiffersFromTheMethodThatIsMeant(String header) {
        final String message =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools\\/call\",\"params\":{\"name\":\"say/it\",\"arguments\":"
                        + "{\"text\":\"a/b\"}," + EngineHarness.META + "}}";
        try (EngineHarness harness = start(TestTransport::likeHttp)) {
            assertThat(call(harness, message, header)).contains("Mcp-Method");
        }
    }

    @Test
    void shouldNotTakeAnUnknownNameForAMethod() {
        try (EngineHarness harness = start(UnaryOperator.identity())) {
            assertThat(harness.exchange(EngineHarness.request(1, "tools\\/calls", "{}")))
                    .contains("-32601");
        }
    }

    private static String call(EngineHarness harness, String message, String method) {
        harness.transport.send(
                2,
                message,
                Map.of(
                        FrameHeader.PROTOCOL_VERSION,
                        "2026-07-28",
                        FrameHeader.METHOD,
                        method,
                        FrameHeader.NAME,
                        "say/it"));
        harness.runUntilAnswers(1);
        return harness.transport.answers().get(0).text();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
