package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TestEngineTest {
    private static final Tool ADD = Tool.named("add").typed(Sum.class, sum -> new Total(sum.a() + sum.b()));
    private static final Tool FAIL = Tool.named("fail").blocking(request -> {
        throw new IllegalStateException("no luck");
    });
    private static final Tool REFUSE = Tool.named("refuse").blocking(request -> {
        throw McpError.invalidParams("not today");
    });
    private static final Tool GREET = Tool.named("greet").interactive((request, context) -> {
        context.progress(1, 2, "asking");
        context.log(LogLevel.INFO, "greet", "asking");
        final ElicitationResult who =
                context.elicit("who", Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name"))));
        if (!who.isAccepted()) {
            return ToolResult.error("nobody");
        }
        final String line = context.sample("line", Sampling.user("Greet " + who.string("name"), 50))
                .text();
        return ToolResult.text(line + " " + context.roots("roots").getFirst().uri());
    });

    record Sum(int a, int b) {}

    record Total(int sum) {}

    private static Answer call(Tool tool, Map<String, ?> arguments) {
        try (TestEngine engine = TestEngine.of(tool)) {
            return engine.client().callTool(tool.name(), arguments);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldCallToolsReadResourcesAndGetPromptsInEveryRevision(ProtocolVersion version) {
        final Registry registry = Registry.builder()
                .tool(ADD)
                .resource(Resource.at("test://text").mimeType("text/plain").text("hello"))
                .prompt(Prompt.named("say")
                        .argument(PromptArgument.required("what", "To be said"))
                        .blocking(request -> PromptResult.of(PromptMessage.user("Say " + request.argument("what")))))
                .build();
        try (TestEngine engine = TestEngine.of(registry)) {
            final TestClient client = engine.client(version);
            final Answer sum = client.callTool("add", Map.of("a", 1, "b", 2));
            assertThat(sum).isSuccess().containsText("3");
            assertThat(client.readResource("test://text"))
                    .hasText("hello")
                    .hasValue("test://text", "contents", 0, "uri");
            assertThat(client.prompt("say", Map.of("what", "it"))).hasText("Say it");
            assertThat(client.request("tools/list", Map.of())).hasValue("add", "tools", 0, "name");
            assertThat(client.callTool("sub")).isError(-32602, "Unknown tool");
            assertThat(client.initialized() == null).isEqualTo(version.isModern());
            assertThat(engine).hasNoErrors();
        }
    }

    @Test
    void shouldGiveStructuredContentAsPlainValues() {
        final Answer sum = call(ADD, Map.of("a", 1, "b", 2));
        assertThat(sum).hasStructured(3, "sum").hasStructured(Map.of("sum", 3L));
        assertThat(sum.structured()).isEqualTo(Map.of("sum", 3L));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldAnswerQuestionsInTheWayOfEachEra(ProtocolVersion version) {
        try (TestEngine engine = TestEngine.of(GREET)) {
            final TestClient client = engine.client(version)
                    .elicitation(params -> Map.of("name", "Ada"))
                    .sampling(params -> "Hello, \"Ada\"")
                    .roots("file:///here");
            assertThat(client.callTool("greet")).hasText("Hello, \"Ada\" file:///here");
            assertThat(client)
                    .wasAsked("elicitation/create")
                    .wasAsked("sampling/createMessage")
                    .wasAsked("roots/list")
                    .wasNotified("notifications/progress", "asking", "message")
                    .wasNotified("notifications/message")
                    .wasNotNotified("notifications/tools/list_changed");
            assertThat(client.questions())
                    .extracting(question -> question.at("message"))
                    .contains("Who?");
            assertThat(engine.client(version).elicitation(params -> null).callTool("greet"))
                    .isToolError("nobody");
        }
    }

    @Test
    void shouldMoveTimeOnlyWhenItIsTold() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return ToolResult.EMPTY;
        });
        try (TestEngine engine = TestEngine.launch(
                context -> context.registry(Registry.builder().tool(slow).build())
                        .limit(Limit.CALL_TIMEOUT_NS, TimeUnit.SECONDS.toNanos(30)))) {
            final PendingAnswer answer = engine.client().beginTool("slow", Map.of());
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            engine.advance(Duration.ofSeconds(29));
            assertThat(answer.isAnswered()).isFalse();
            engine.advance(Duration.ofSeconds(2));
            assertThat(answer.answer()).isError(-32603, "'slow' took longer than 30 s");
        }
    }

    @Test
    void shouldTellFailuresOfHandlers() {
        try (TestEngine engine = TestEngine.of(FAIL)) {
            assertThat(engine.client().callTool("fail")).isToolError("fail");
            assertThat(engine).hasErrorContaining("no luck");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(engine).hasNoErrors())
                    .withMessageStartingWith("Expected no errors, but the engine told of [")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(engine).hasErrorContaining("luck of another kind"))
                    .withMessageContaining("Expected an error with \"luck of another kind\"");
        }
    }

    @Test
    void shouldQuoteTheAnswerWhenAnAssertionFails() {
        final Answer sum = call(ADD, Map.of("a", 1, "b", 2));
        final Answer refused = call(REFUSE, Map.of());
        assertFails(
                () -> assertThat(sum).hasText("4"), "Expected the text \"4\", but the server answered {\"jsonrpc\"");
        assertFails(() -> assertThat(sum).containsText("4"), "Expected a text with \"4\"");
        assertFails(() -> assertThat(sum).hasStructured(4, "sum"), "Expected 4 at [sum] of the structured content");
        assertFails(() -> assertThat(sum).hasValue("x", "content", 0, "text"), "Expected \"x\" at [content, 0, text]");
        assertFails(() -> assertThat(sum).isError(-32602), "Expected the error -32602");
        assertFails(() -> assertThat(sum).isToolError("no"), "Expected a tool's error with \"no\"");
        assertFails(() -> assertThat(refused).isSuccess(), "Expected a result without an error");
        assertFails(() -> assertThat(refused).hasText("3"), "Expected a result without an error");
        assertFails(
                () -> assertThat(refused).isError(-32602, "tomorrow"),
                "Expected an error with \"tomorrow\" in its message");
        assertThat(refused).isError(-32602, "not today");
    }

    private static void assertFails(Runnable assertion, String message) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(assertion::run)
                .withMessageStartingWith(message);
    }

    @Test
    void shouldSayWhatCameWhenANotificationIsMissing() {
        try (TestEngine engine = TestEngine.of(GREET)) {
            final TestClient client = engine.client().elicitation(params -> null);
            client.callTool("greet");
            assertFails(
                    () -> assertThat(client).wasNotified("notifications/other"),
                    "Expected a notification notifications/other, but these came: [Notification[method=");
            assertFails(
                    () -> assertThat(client).wasNotified("notifications/progress", "done", "message"),
                    "Expected a notification notifications/progress with done at [message]");
            assertFails(
                    () -> assertThat(client).wasNotNotified("notifications/progress"),
                    "Expected no notification notifications/progress");
            assertFails(() -> assertThat(client).wasAsked("roots/list"), "Expected a question roots/list");
        }
    }

    @Test
    void shouldGiveWhatATestsOwnAnswerThrowsToTheTest() {
        try (TestEngine engine = TestEngine.of(GREET)) {
            final TestClient client = engine.client().elicitation(params -> {
                throw new IllegalArgumentException("the test's own");
            });
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> client.callTool("greet"))
                    .withMessage("the test's own");
        }
    }

    @Test
    void shouldHandOnAQuestionThatTheTestDoesNotAnswer() {
        final Tool roots = Tool.named("roots")
                .interactive((request, context) ->
                        ToolResult.text(context.roots("roots").toString()));
        try (TestEngine engine = TestEngine.of(roots)) {
            final Answer answer = engine.client(ProtocolVersion.V2026_07_28).callTool("roots");
            assertThat(answer.isError() || answer.isToolError() || answer.at("inputRequests") != null)
                    .as(answer.json())
                    .isTrue();
        }
    }

    @Test
    void shouldRefuseAnAbilityThatComesTooLate() {
        try (TestEngine engine = TestEngine.of(ADD)) {
            final TestClient client = engine.client();
            client.request("ping", Map.of());
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> client.roots("file:///late"))
                    .withMessageContaining("before its first request");
        }
    }

    @Test
    void shouldWriteAndReadPlainValues() {
        final Map<String, Object> value =
                Map.of("a", List.of(1L, 2.5, true, "x\"\\\n\u00e9\uD83D\uDE00"), "b", Map.of());
        assertThat(PlainJson.read(PlainJson.write(value))).isEqualTo(value);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> PlainJson.write(new Object()))
                .withMessageContaining("java.lang.Object");
    }
}
