package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.SERVER;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.OutputValidation;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/**
 * What a tool's schemas say is held: arguments before its code sees them, structured content before the client does. Source: MCP,
 * Tools, "Error Handling" and "Output Schema" of each revision.
 */
final class ToolValidationTest {
    private static final String ADD = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},"
            + "\"b\":{\"type\":\"integer\",\"maximum\":10},\"day\":{\"type\":\"string\",\"format\":\"date\"}},\"required\":[\"a\",\"b\"]}";
    private static final String SUM =
            "{\"type\":\"object\",\"properties\":{\"sum\":{\"type\":\"integer\"}},\"required\":[\"sum\"]}";

    /** How a tool's code runs. */
    enum Kind {
        INLINE,
        BLOCKING,
        INTERACTIVE;

        Tool tool(Tool.Builder builder, String structured, AtomicInteger runs) {
            return switch (this) {
                case INLINE ->
                    builder.inline((call, reply) -> {
                        runs.incrementAndGet();
                        if (structured.startsWith("{")) {
                            reply.structured().rawValue(structured.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                        } else {
                            reply.text(structured);
                        }
                    });
                case BLOCKING -> builder.blocking(request -> answer(structured, runs));
                case INTERACTIVE -> builder.interactive((request, context) -> answer(structured, runs));
            };
        }

        private static ToolResult answer(String structured, AtomicInteger runs) {
            runs.incrementAndGet();
            return structured.startsWith("{") ? ToolResult.structuredJson(structured) : ToolResult.text(structured);
        }
    }

    private static String modernCall(String tool, String arguments) {
        return request(7, "tools/call", "{\"name\":\"" + tool + "\"," + arguments + META + "}");
    }

    private static void initialize(EngineHarness harness, String version) {
        harness.exchange(request(
                0,
                "initialize",
                "{\"protocolVersion\":\"" + version
                        + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepWrongArgumentsFromTheToolsCode(Kind kind) {
        final AtomicInteger runs = new AtomicInteger();
        final Tool tool = kind.tool(Tool.named("add").inputSchema(ADD), "ran", runs);
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tool)) {
            assertThat(harness.exchange(modernCall("add", "\"arguments\":{\"a\":\"x\",\"b\":11},")))
                    .contains(
                            "\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"Invalid arguments: ",
                            "/a: expected",
                            "found \\\"x\\\" (type); /b: expected",
                            "found 11 (maximum)",
                            "\"isError\":true," + SERVER + "}}");
            assertThat(harness.exchange(modernCall("add", "")))
                    .contains("/a: expected", "found nothing (required); /b: expected");
            assertThat(runs).hasValue(0);
            assertThat(harness.engine.counter(EngineCounter.ARGUMENTS_REFUSED)).isEqualTo(2);
            assertThat(harness.errors).isEmpty();

            assertThat(harness.exchange(modernCall("add", "\"arguments\":{\"a\":1.0,\"b\":10,\"day\":\"no date\"},")))
                    .contains("ran")
                    .doesNotContain("isError");
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"2024-11-05, false", "2025-03-26, false", "2025-06-18, false", "2025-11-25, true"})
    void shouldAnswerAsTheRevisionSays(String version, boolean asResult) {
        final Tool tool = Kind.INLINE.tool(Tool.named("add").inputSchema(ADD), "ran", new AtomicInteger());
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tool)) {
            initialize(harness, version);
            final String answer = harness.exchange(call(7, "add", "{\"a\":1,\"b\":{}}"));
            if (asResult) {
                assertThat(answer)
                        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":\"text\",")
                        .contains("Invalid arguments: /b: expected")
                        .endsWith("\"isError\":true}}");
            } else {
                assertThat(answer)
                        .startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"Invalid"
                                + " arguments: /b: expected")
                        .contains("\"data\":{\"tool\":\"add\",\"failures\":[{\"pointer\":\"/b\",\"keyword\":\"type\",");
            }
        }
    }

    @Test
    void shouldTellAsManyFailuresAsTheLimitSays() {
        final Tool tool = Kind.INLINE.tool(Tool.named("add").inputSchema(ADD), "ran", new AtomicInteger());
        try (EngineHarness harness =
                EngineHarness.start(context -> context.limit(Limit.VALIDATION_FAILURES, 1), tool)) {
            assertThat(harness.exchange(modernCall("add", "\"arguments\":{\"a\":\"x\",\"b\":11},")))
                    .contains("/a: expected")
                    .doesNotContain("/b");
        }
    }

    @Test
    void shouldGiveUpOnArgumentsThatTakeTooManySteps() {
        final Tool tool = Tool.named("list")
                .inputSchema(
                        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}}}")
                .inline((call, reply) -> reply.text("ran"));
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.VALIDATION_STEPS, 200), tool)) {
            final String many = "1,".repeat(500);
            assertThat(harness.exchange(modernCall("list", "\"arguments\":{\"x\":[" + many + "1]},")))
                    .contains("at most 200 steps", "(limit)", "\"isError\":true");
            assertThat(harness.exchange(modernCall("list", "\"arguments\":{\"x\":[1]},")))
                    .contains("ran");
        }
    }

    @Test
    void shouldAssertFormatsWhenTold() {
        final Tool tool = Kind.INLINE.tool(Tool.named("add").inputSchema(ADD), "ran", new AtomicInteger());
        try (EngineHarness harness = EngineHarness.start(context -> context.assertFormats(true), tool)) {
            assertThat(harness.exchange(modernCall("add", "\"arguments\":{\"a\":1,\"b\":1,\"day\":\"2026-02-30\"},")))
                    .contains("/day: expected", "(format)");
        }
    }

    @Test
    void shouldTakeNoArgumentsWithoutASchema() {
        final Tool tool = Tool.named("bare").inline((call, reply) -> reply.text("ran"));
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tool)) {
            assertThat(harness.exchange(modernCall("bare", "\"arguments\":{\"x\":1},")))
                    .contains("/x: expected");
            assertThat(harness.exchange(modernCall("bare", "\"arguments\":{},")))
                    .contains("ran");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"$schema\":\"https://json-schema.org/draft/2019-09/schema\"}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"https://example.com/remote.json\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"strin\"}}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(\"}}}"
            })
    void shouldRefuseSchemasBeforeAnyoneIsServed(String schema) {
        final Tool input = Tool.named("odd").inputSchema(schema).inline((call, reply) -> {});
        final Tool output = Tool.named("odd").outputSchema(schema).inline((call, reply) -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineHarness.start(UnaryOperator.identity(), input))
                .withMessageStartingWith("inputSchema of tool 'odd': schema");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineHarness.start(UnaryOperator.identity(), output))
                .withMessageStartingWith("outputSchema of tool 'odd': schema");
        try (EngineHarness harness = EngineHarness.start()) {
            final Registry next = EngineHarness.registry(input);
            assertThatIllegalArgumentException().isThrownBy(() -> harness.engine.registry(next));
            assertThat(harness.exchange(EngineHarness.echo(1, "as before"))).contains("as before");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseResultsThatBreakTheOutputSchema(Kind kind) {
        final AtomicInteger runs = new AtomicInteger();
        final Tool wrong =
                kind.tool(checked("wrong", OutputValidation.ON), "{\"sum\":\"three\",\"secret\":true}", runs);
        final Tool missing = kind.tool(checked("missing", OutputValidation.ON), "three", runs);
        final Tool right = kind.tool(checked("right", OutputValidation.ON), "{\"sum\":3}", runs);
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), wrong, missing, right)) {
            assertThat(harness.exchange(modernCall("wrong", "")))
                    .contains("Internal error in tool 'wrong' (error id ", "\"isError\":true")
                    .doesNotContain("structuredContent\"", "secret", "/sum");
            assertThat(harness.exchange(modernCall("missing", "")))
                    .contains("Internal error in tool 'missing'", "\"isError\":true");
            assertThat(harness.exchange(modernCall("right", "")))
                    .contains("\"structuredContent\":{\"sum\":3}")
                    .doesNotContain("isError");
            assertThat(harness.engine.counter(EngineCounter.OUTPUT_VIOLATIONS)).isEqualTo(2);
            assertThat(harness.errors).hasSize(2);
            assertThat(harness.errors.getFirst())
                    .hasRootCauseMessage(
                            "structured content breaks the outputSchema: /sum: expected integer, found \"three\" (type)");
            assertThat(harness.errors.getLast())
                    .hasRootCauseMessage("structured content breaks the outputSchema: there is none");
            assertThat(runs).hasValue(3);
        }
    }

    private static Tool.Builder checked(String name, OutputValidation mode) {
        return Tool.named(name).outputSchema(SUM).outputValidation(mode);
    }

    @ParameterizedTest
    @EnumSource
    void shouldOnlyReportWhatASampleFinds(Kind kind) {
        final Tool wrong = kind.tool(checked("wrong", OutputValidation.SAMPLE), "{\"sum\":1.5}", new AtomicInteger());
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), wrong)) {
            for (int i = 0; i <= OutputValidation.SAMPLE_INTERVAL; i++) {
                assertThat(harness.exchange(modernCall("wrong", "")))
                        .contains("\"structuredContent\":{\"sum\":1.5}")
                        .doesNotContain("isError");
            }
            assertThat(harness.engine.counter(EngineCounter.OUTPUT_VIOLATIONS)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCheckAsTheEngineSaysForAllTools(Kind kind) {
        final Tool wrong = kind.tool(checked("wrong", OutputValidation.ON), "{\"sum\":1.5}", new AtomicInteger());
        try (EngineHarness harness =
                EngineHarness.start(context -> context.outputValidation(OutputValidation.OFF), wrong)) {
            assertThat(harness.exchange(modernCall("wrong", ""))).contains("\"structuredContent\":{\"sum\":1.5}");
            assertThat(harness.engine.counter(EngineCounter.OUTPUT_VIOLATIONS)).isZero();
        }
    }

    @Test
    void shouldCheckEveryResultOfWorkersAndSamplesOfInlineToolsUnlessToldOtherwise() {
        final AtomicInteger runs = new AtomicInteger();
        assertThat(Kind.INLINE.tool(Tool.named("a"), "", runs).outputValidation())
                .isEqualTo(OutputValidation.SAMPLE);
        assertThat(Kind.BLOCKING.tool(Tool.named("a"), "", runs).outputValidation())
                .isEqualTo(OutputValidation.ON);
        assertThat(Kind.INTERACTIVE.tool(Tool.named("a"), "", runs).outputValidation())
                .isEqualTo(OutputValidation.ON);
    }

    @Test
    void shouldOweNothingToTheSchemaWithAnError() {
        final Tool failing =
                Tool.named("failing").outputSchema(SUM).blocking(request -> ToolResult.error("no such day"));
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), failing)) {
            assertThat(harness.exchange(modernCall("failing", ""))).contains("no such day");
            assertThat(harness.engine.counter(EngineCounter.OUTPUT_VIOLATIONS)).isZero();
        }
    }
}
