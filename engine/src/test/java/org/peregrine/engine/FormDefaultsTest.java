package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** An accepted form is as full as its defaults make it; one that was declined is empty. */
final class FormDefaultsTest {
    private static final Form FORM = Form.EMPTY
            .required("name", Field.string("Name").byDefault("Jo \"J\" Do"))
            .required("age", Field.integer("Age").byDefault(30))
            .optional("score", Field.number("Score").byDefault(95.5))
            .optional("sure", Field.bool("Sure").byDefault(true))
            .optional("colours", Field.choices("red", "green").byDefault(List.of("red")))
            .optional("note", Field.string("Note"));

    private static final Tool ASK = Tool.named("ask").interactive((request, context) -> {
        final ElicitationResult answer = context.elicit("form", Elicitation.form("Who?", FORM));
        return ToolResult.text(
                answer.isAccepted()
                        ? answer.content().toString() + answer.string("name")
                        : answer.action() + " " + answer.string("name"));
    });

    private static String modern(String answer) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\",\"arguments\":{},"
                + "\"inputResponses\":{\"form\":" + answer + "},"
                + EngineHarness.META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{}}") + "}}";
    }

    private static String legacy(EngineHarness harness, String answer) {
        harness.exchange(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                        + "\"2025-11-25\",\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
        harness.exchange(call(1, "ask", "{}"));
        harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + answer + "}");
        harness.awaitUntil(() -> harness.transport.answers().stream()
                .anyMatch(sent -> sent.text().contains("\"content\":[")));
        return harness.transport.answers().getLast().text();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldCompleteAnAcceptedFormByItsDefaults(boolean modern) {
        final String answer = "{\"action\":\"accept\",\"content\":{\"age\":7,\"note\":\"n\"}}";
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), ASK)) {
            assertThat(modern ? harness.exchange(modern(answer)) : legacy(harness, answer))
                    .contains("{\\\"age\\\":7,\\\"note\\\":\\\"n\\\",\\\"name\\\":\\\"Jo \\\\\\\"J\\\\\\\" Do\\\","
                            + "\\\"score\\\":95.5,\\\"sure\\\":true,\\\"colours\\\":[\\\"red\\\"]}Jo \\\"J\\\" Do");
        }
    }

    @ParameterizedTest
    @CsvSource({"true,decline", "true,cancel", "false,decline", "false,cancel"})
    void shouldHaveNoDefaultsInWhatWasNotAccepted(boolean modern, String action) {
        final String answer = "{\"action\":\"" + action + "\"}";
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), ASK)) {
            assertThat(modern ? harness.exchange(modern(answer)) : legacy(harness, answer))
                    .contains(action.toUpperCase(Locale.ROOT) + " null");
        }
    }

    @Test
    void shouldStillHoldAnswersToTheirForm() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), ASK)) {
            assertThat(harness.exchange(modern("{\"action\":\"accept\",\"content\":{\"age\":\"old\"}}")))
                    .contains("\"code\":-32602", "is not what its form asks for");
            assertThat(harness.exchange(modern("{\"action\":\"accept\"}"))).contains("it has no content");
        }
    }
}
