package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.interceptor.CallInterceptor;
import org.peregrine.engine.interceptor.InterceptedCall;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.memory.MemoryFrame;

/** Interceptors around handlers of every kind. */
@Timeout(60)
final class InterceptorTest {
    private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /** Notes what it sees, and refuses or fails when asked to. */
    private final class Noting implements CallInterceptor {
        private final String name;
        private RuntimeException before;
        private RuntimeException after;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void before(InterceptedCall call) {
            events.add(name + " before " + call.name());
            CONTEXT.set(call.principal().name());
            if (before != null) {
                throw before;
            }
        }

        @Override
        public void after(InterceptedCall call, Throwable failure) {
            assertThat(call.elapsedNs()).isNotNegative();
            events.add(name + " after " + call.name() + " " + (failure == null ? "ok" : failure.getMessage()));
            CONTEXT.remove();
            if (after != null) {
                throw after;
            }
        }
    }

    private final Noting outer = new Noting("outer");
    private final Noting inner = new Noting("inner");

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("inline").inline((call, reply) -> reply.text(CONTEXT.get())))
                .tool(Tool.named("blocking").blocking(request -> ToolResult.text(CONTEXT.get())))
                .tool(Tool.named("interactive").interactive((request, context) -> ToolResult.text(CONTEXT.get())))
                .tool(Tool.named("inline-broken").inline((call, reply) -> {
                    throw new PublicException("broken");
                }))
                .tool(Tool.named("blocking-broken").blocking(request -> {
                    throw new PublicException("broken");
                }))
                .resource(Resource.at("r://inline").inline((call, reply) -> reply.text(CONTEXT.get())))
                .resource(Resource.at("r://blocking")
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", CONTEXT.get())))
                .template(ResourceTemplate.matching("t://{x}")
                        .interactive(
                                (request, context) -> ResourceResult.text(request.uri(), "text/plain", CONTEXT.get())))
                .prompt(Prompt.named("inline").inline((call, reply) -> reply.text(Role.USER, CONTEXT.get())))
                .prompt(Prompt.named("blocking")
                        .argument(PromptArgument.optional("a", "a letter"))
                        .completion("a", request -> List.of(CONTEXT.get()))
                        .blocking(request -> PromptResult.of(PromptMessage.user(CONTEXT.get()))))
                .build();
    }

    private EngineHarness harness() {
        return new EngineHarness(
                new TestTransport(),
                registry(),
                context -> context.interceptor(outer).interceptor(inner));
    }

    private static String exchange(EngineHarness harness, String text) {
        final int before = harness.transport.answers().size();
        harness.transport.send(MemoryFrame.message(1, text).principal(Principal.of("issuer", "alice")));
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    private static String modern(String message) {
        return message.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools/call|{\"name\":\"inline\"}|inline",
                "tools/call|{\"name\":\"blocking\"}|blocking",
                "tools/call|{\"name\":\"interactive\"}|interactive",
                "resources/read|{\"uri\":\"r://inline\"}|r://inline",
                "resources/read|{\"uri\":\"r://blocking\"}|r://blocking",
                "resources/read|{\"uri\":\"t://7\"}|t://{x}",
                "prompts/get|{\"name\":\"inline\"}|inline",
                "prompts/get|{\"name\":\"blocking\"}|blocking",
                "completion/complete|{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"blocking\"},"
                        + "\"argument\":{\"name\":\"a\",\"value\":\"\"}}|blocking"
            })
    void shouldRunAroundHandlersOfEveryKindAndEraOnTheirThread(String call) {
        final String[] parts = call.split("\\|", -1);
        final String request = EngineHarness.request(1, parts[0], parts[1]);
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, request)).contains("\"result\"", "alice");
            assertThat(exchange(harness, modern(request))).contains("\"result\"", "alice");
        }
        final List<String> once = List.of(
                "outer before " + parts[2], "inner before " + parts[2],
                "inner after " + parts[2] + " ok", "outer after " + parts[2] + " ok");
        assertThat(events.subList(0, 4)).isEqualTo(once);
        assertThat(events.subList(4, events.size())).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "blocking", "interactive"})
    void shouldRefuseACallWithTheErrorOfAnInterceptor(String tool) {
        inner.before = new McpError(-31999, "not on Sundays", null);
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, EngineHarness.call(1, tool, "{}")))
                    .contains("\"code\":-31999", "not on Sundays");
            assertThat(harness.errors).isEmpty();
        }
        assertThat(events)
                .containsExactly(
                        "outer before " + tool, "inner before " + tool, "outer after " + tool + " not on Sundays");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline", "blocking", "interactive"})
    void shouldContainWhatAnInterceptorThrows(String tool) {
        outer.after = new IllegalStateException("secret");
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, EngineHarness.call(1, tool, "{}"))).contains("\"result\"", "alice");
            inner.before = new IllegalStateException("secret");
            final String answer = exchange(harness, EngineHarness.call(2, tool, "{}"));
            assertThat(answer).contains("\"code\":-32603").doesNotContain("secret");
            final Matcher id = Pattern.compile("Internal error \\((error id [0-9a-f]{12})\\)")
                    .matcher(answer);
            assertThat(id.find()).as(answer).isTrue();
            assertThat(harness.errors)
                    .hasSize(3)
                    .anySatisfy(error -> assertThat(error).hasMessageContaining(id.group(1)))
                    .allSatisfy(error -> assertThat(error)
                            .hasMessageContaining("interceptor")
                            .hasMessageContaining(tool)
                            .hasRootCauseMessage("secret"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inline-broken", "blocking-broken"})
    void shouldTellInterceptorsWhatAHandlerThrew(String tool) {
        try (EngineHarness harness = harness()) {
            assertThat(exchange(harness, EngineHarness.call(1, tool, "{}"))).contains("isError");
        }
        assertThat(events).endsWith("inner after " + tool + " broken", "outer after " + tool + " broken");
    }

    @Test
    void shouldRunForEachCallOfABatch() {
        try (EngineHarness harness = harness()) {
            exchange(harness, EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-03-26\"}"));
            assertThat(exchange(
                            harness,
                            "[" + EngineHarness.call(1, "inline", "{}") + "," + EngineHarness.call(2, "blocking", "{}")
                                    + "]"))
                    .contains("alice");
        }
        assertThat(events).hasSize(8);
    }
}
