package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Half of a surrogate pair in everything but results of tools: lists, resources, prompts, notifications, questions and errors. */
final class LoneSurrogateMessagesTest {
    private static final String HALF = "\udc00x\ud83d";

    private static final Registry REGISTRY = Registry.builder()
            .tool(Tool.named("texts")
                    .title(HALF)
                    .description(HALF)
                    .inputSchema("{\"type\":\"object\",\"description\":\"" + HALF + "\\ud83d\"}")
                    .blocking(request -> ToolResult.EMPTY))
            .tool(Tool.named("ask").interactive((request, context) -> {
                final Form form = Form.EMPTY.required("n", Field.string(HALF));
                context.elicit("k" + HALF, Elicitation.form(HALF, form));
                return ToolResult.EMPTY;
            }))
            .tool(Tool.named("sample").interactive((request, context) -> {
                context.sample("k", Sampling.user(HALF, 9).systemPrompt(HALF));
                return ToolResult.EMPTY;
            }))
            .tool(Tool.named("tell").interactive((request, context) -> {
                context.progress(1, 2, HALF);
                context.log(LogLevel.ERROR, HALF, HALF);
                return ToolResult.EMPTY;
            }))
            .resource(Resource.at("t://text")
                    .name(HALF)
                    .description(HALF)
                    .mimeType(HALF)
                    .text(HALF))
            .resource(Resource.at("t://blocking").blocking(request -> ResourceResult.text("u" + HALF, HALF, HALF)))
            .resource(Resource.at("t://failing").blocking(request -> {
                throw new PublicException(HALF);
            }))
            .template(ResourceTemplate.matching("u://{name}")
                    .name(HALF)
                    .blocking(request -> ResourceResult.text(request.uri(), null, HALF)))
            .prompt(Prompt.named("p")
                    .description(HALF)
                    .argument(PromptArgument.optional("a", HALF).withTitle(HALF))
                    .completion("a", request -> List.of(HALF + request.value()))
                    .blocking(request -> PromptResult.of(PromptMessage.user(HALF + request.argument("a")))))
            .prompt(Prompt.named("inline").inline((call, reply) -> reply.text(Role.USER, HALF)))
            .prompt(Prompt.named("failing").blocking(request -> {
                throw McpError.invalidParams(HALF);
            }))
            .build();

    private static EngineHarness start() {
        return new EngineHarness(
                new TestTransport(),
                REGISTRY,
                context -> context.serverInfo(
                        ServerInfo.of(HALF, HALF).withTitle(HALF).withInstructions(HALF)));
    }

    private static void assertMended(String text) {
        assertThat(text)
                .contains("\ufffd")
                .doesNotContain("?", "%3F")
                .doesNotContainIgnoringCase("\\ud83d")
                .doesNotContainIgnoringCase("\\udc00");
        assertThat(text.chars().filter(unit -> Character.isSurrogate((char) unit)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server/discover|",
                "tools/list|",
                "tools/call|\"name\":\"no\\ud83d\"",
                "resources/list|",
                "resources/templates/list|",
                "resources/read|\"uri\":\"t://text\"",
                "resources/read|\"uri\":\"t://blocking\"",
                "resources/read|\"uri\":\"t://failing\"",
                "resources/read|\"uri\":\"u://a\\ud83d\"",
                "resources/read|\"uri\":\"no://\\ud83d\"",
                "prompts/list|",
                "prompts/get|\"name\":\"p\",\"arguments\":{\"a\":\"\\ud83d\"}",
                "prompts/get|\"name\":\"inline\"",
                "prompts/get|\"name\":\"failing\"",
                "prompts/get|\"name\":\"no\\ud83d\"",
                "completion/complete|\"ref\":{\"type\":\"ref/prompt\",\"name\":\"p\"},"
                        + "\"argument\":{\"name\":\"a\",\"value\":\"\\ud83d\"}"
            })
    void shouldBecomeTheReplacementCharacterInAnswers(String method, String params) {
        try (EngineHarness harness = start()) {
            assertMended(harness.exchange(request(1, method, "{" + (params == null ? "" : params + ",") + META + "}")));
        }
    }

    /** Names that peers ask by must be such that they can spell them. */
    @Test
    void shouldBeRefusedInNamesThatPeersAskFor() {
        for (final ThrowingCallable registering : List.<ThrowingCallable>of(
                () -> Prompt.named(HALF),
                () -> PromptArgument.optional(HALF, null),
                () -> Resource.at("t://" + HALF),
                () -> ResourceTemplate.matching("u://" + HALF + "/{name}"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(registering)
                    .withMessageEndingWith("has half of a surrogate pair");
        }
    }

    @ParameterizedTest
    @CsvSource({"2025-03-26", "2025-06-18", "2025-11-25"})
    void shouldBecomeTheReplacementCharacterInMessagesToLegacyClients(String version) {
        try (EngineHarness harness = start()) {
            assertMended(harness.exchange(ConversationTest.initialize(version)));
            harness.transport.send(1, request(1, "tools/call", "{\"name\":\"tell\",\"_meta\":{\"progressToken\":7}}"));
            harness.runUntilAnswers(4);
            assertThat(harness.transport.answers().subList(1, 3))
                    .extracting(MemoryReply::text)
                    .allSatisfy(LoneSurrogateMessagesTest::assertMended);
            harness.engine.notifier().log(LogLevel.ERROR, HALF, HALF);
            harness.run();
            assertMended(ConversationTest.last(harness));
            harness.transport.send(1, request(2, "tools/call", "{\"name\":\"sample\"}"));
            harness.runUntilAnswers(6);
            assertMended(ConversationTest.last(harness));
        }
    }

    @Test
    void shouldBecomeTheReplacementCharacterInQuestions() {
        try (EngineHarness harness = start()) {
            assertMended(ConversationTest.next(harness, ConversationTest.modernCall(1, "ask", "")));
            assertMended(ConversationTest.next(harness, ConversationTest.modernCall(2, "sample", "")));
            harness.exchange(ConversationTest.initialize("2025-11-25"));
            harness.transport.send(1, request(3, "tools/call", "{\"name\":\"ask\"}"));
            harness.runUntilAnswers(4);
            assertThat(ConversationTest.last(harness)).contains("elicitation/create");
            assertMended(ConversationTest.last(harness));
        }
    }
}
