package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import jakarta.validation.constraints.NotBlank;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaResolver;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.binding.Constrain;
import org.peregrine.engine.binding.Describe;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The arguments of typed prompts: the record's constraints and defaults hold, and what its schema admits can be asked for. */
final class TypedPromptTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    enum Tone {
        FORMAL,
        PLAIN
    }

    record Review(
            @Describe("The code") @Constrain(minSize = 1, maxSize = 9)
            String code,

            @ByDefault("java") @Constrain(pattern = "^[a-z]+$")
            String language,

            @ByDefault("PLAIN") Tone tone,
            Optional<@NotBlank String> focus) {}

    private static <R> Prompt prompt(Class<R> type) {
        return Prompt.named("p").typed(type, each -> PromptResult.of(PromptMessage.user(each.toString())));
    }

    private static <R> Prompt inlinePrompt(Class<R> type) {
        return Prompt.named("inline").typedInline(type, each -> PromptResult.of(PromptMessage.user(each.toString())));
    }

    private static EngineHarness serving(Prompt... prompts) {
        final Registry.Builder registry = Registry.builder();
        List.of(prompts).forEach(registry::prompt);
        return new EngineHarness(new TestTransport(), registry.build(), UnaryOperator.identity());
    }

    private static String get(EngineHarness harness, String arguments) {
        return get(harness, "p", arguments);
    }

    private static String get(EngineHarness harness, String prompt, String arguments) {
        return harness.exchange(request(
                1, "prompts/get", "{\"name\":\"" + prompt + "\",\"arguments\":" + arguments + "," + META + "}"));
    }

    /** Whatever a handler on the path is asked, it must not answer another byte than one on a thread of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"x\"}",
                "{\"code\":\"x\",\"language\":\"c\",\"tone\":\"FORMAL\",\"focus\":\"y\"}",
                "{\"code\":\"\"}",
                "{}",
                "{\"code\":\"x\",\"tone\":\"LOUD\"}"
            })
    void shouldAnswerOnThePathAsElsewhere(String arguments) {
        try (EngineHarness harness = serving(prompt(Review.class), inlinePrompt(Review.class))) {
            assertThat(get(harness, "inline", arguments)).isEqualTo(get(harness, arguments));
        }
    }

    @Test
    void shouldWriteAllOfAResultOnThePath() {
        final PromptResult result = PromptResult.of(PromptMessage.user("a"), PromptMessage.assistant("b"))
                .withMeta("x/y", "1");
        record None() {}
        final Prompt inline = Prompt.named("inline").typedInline(None.class, none -> result.withDescription("now"));
        final Prompt nothing = Prompt.named("nothing").typedInline(None.class, none -> null);
        try (EngineHarness harness = serving(inline, nothing)) {
            assertThat(get(harness, "inline", "{}"))
                    .contains("\"text\":\"a\"", "\"text\":\"b\"", "\"description\":\"now\"", "\"x/y\":1");
            assertThat(get(harness, "nothing", "{}")).contains("-32603");
        }
    }

    @Test
    void shouldListTheArgumentsOfTheRecord() {
        try (EngineHarness harness = serving(prompt(Review.class))) {
            assertThat(harness.exchange(request(1, "prompts/list", "{" + META + "}")))
                    .contains("\"arguments\":[{\"name\":\"code\",\"description\":\"The code\",\"required\":true},"
                            + "{\"name\":\"language\",\"required\":false},{\"name\":\"tone\",\"required\":false},"
                            + "{\"name\":\"focus\",\"required\":false}]");
        }
    }

    @Test
    void shouldApplyDefaults() {
        try (EngineHarness harness = serving(prompt(Review.class))) {
            assertThat(get(harness, "{\"code\":\"x\"}"))
                    .contains("Review[code=x, language=java, tone=PLAIN, focus=Optional.empty]");
            assertThat(get(harness, "{\"code\":\"x\",\"language\":\"c\",\"tone\":\"FORMAL\",\"focus\":\"y\"}"))
                    .contains("Review[code=x, language=c, tone=FORMAL, focus=Optional[y]]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"code\":\"\"}|code|minLength",
                "{\"code\":\"0123456789\"}|code|maxLength",
                "{\"code\":\"x\",\"language\":\"C++\"}|language|pattern",
                "{\"code\":\"x\",\"tone\":\"LOUD\"}|tone|enum",
                "{\"code\":\"x\",\"focus\":\" \"}|focus|pattern",
                "{\"code\":\"x\",\"other\":\"y\"}|other|additionalProperties"
            })
    void shouldRefuseWhatBreaksAConstraint(String arguments, String name, String keyword) {
        try (EngineHarness harness = serving(prompt(Review.class))) {
            assertThat(get(harness, arguments)).contains("\"code\":-32602", "Invalid arguments: ", name, keyword);
            assertThat(get(harness, "{\"language\":\"c\"}"))
                    .contains("\"code\":-32602", "Missing required argument 'code'");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {TypedRecords.Texts.class, TypedRecords.Names.class, TypedRecords.Times.class})
    void shouldTakeWhatTheSchemaAdmitsAndNothingElse(Class<?> type) {
        final Prompt prompt = prompt(type);
        final List<String> faults = new ArrayList<>();
        try (EngineHarness harness = serving(prompt)) {
            final JsonNode properties = JSON.readTree(prompt.argumentsSchema()).path("properties");
            final Map<String, String> base = new LinkedHashMap<>();
            for (final String component : properties.propertyNames()) {
                base.put(component, admitted(properties.path(component), true).getFirst());
            }
            for (final String component : properties.propertyNames()) {
                final List<String> fitting = admitted(properties.path(component), true);
                final List<String> wellFormed = admitted(properties.path(component), false);
                TypedValues.all().stream()
                        .filter(value -> {
                            final String answer = get(harness, with(base, component, value));
                            return answer.contains("\"error\"") ? fitting.contains(value) : !wellFormed.contains(value);
                        })
                        .forEach(value -> faults.add(component + " " + value));
            }
        }
        assertThat(faults).isEmpty();
    }

    /** The strings that a schema admits; by its formats, too, or without them. */
    private static List<String> admitted(JsonNode schema, boolean assertFormats) {
        final Schema compiled = new SchemaCompiler(
                        SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, assertFormats, SchemaResolver.NONE)
                .compile(schema.toString().getBytes(StandardCharsets.UTF_8));
        final SchemaValidator validator = new SchemaValidator();
        return TypedValues.all().stream()
                .filter(value -> value.startsWith("\""))
                .filter(value -> {
                    final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                    return validator.validate(compiled, new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length));
                })
                .toList();
    }

    private static String with(Map<String, String> base, String component, String value) {
        final List<String> members = new ArrayList<>();
        base.forEach((name, other) -> members.add("\"" + name + "\":" + (name.equals(component) ? value : other)));
        return "{" + String.join(",", members) + "}";
    }

    record Wrong(@Constrain(maxSize = 3, pattern = "(") String text) {}

    record Count(int count) {}

    @Test
    void shouldRefuseAtTheLaunchByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serving(prompt(Wrong.class)))
                .withMessageContaining("prompt 'p'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prompt(Count.class))
                .withMessageContaining("Prompt 'p'")
                .withMessageContaining("'count'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompt.named("p")
                        .argument(PromptArgument.optional("more", null))
                        .typed(Review.class, each -> null))
                .withMessageContaining("'more'");
    }
}
