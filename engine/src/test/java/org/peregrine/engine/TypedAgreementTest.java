package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaResolver;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.tool.Tool;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever the listed schema of a typed tool admits can be called, and what comes back is what its listed output schema says. For each component
 * of {@link TypedRecords} every value of {@link TypedValues} is judged by two validators, sent through the engine, and compared.
 */
final class TypedAgreementTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The reference reads exponents into memory. */
    private static final Set<String> BEYOND_THE_REFERENCE = Set.of("1e999999999", "1e99999999999", "0e999999999");

    private final SchemaRegistry reference = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final SchemaCompiler compiler =
            new SchemaCompiler(SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, true, SchemaResolver.NONE);
    private final SchemaValidator validator = new SchemaValidator();
    private final List<String> faults = new ArrayList<>();

    private static <R> Tool[] echoes(Class<R> type) {
        return new Tool[] {
            Tool.named("echo-back").typed(type, type, record -> record),
            Tool.named("echo-inline").typedInline(type, type, record -> record),
            Tool.named("echo-undeclared").typedInline(type, record -> record)
        };
    }

    private static String answer(EngineHarness harness, String tool, String arguments) {
        return harness.exchange(
                request(1, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "," + META + "}"));
    }

    /** The kinds of handlers must not differ by a byte. */
    private static JsonNode result(EngineHarness harness, String arguments) {
        final String text = answer(harness, "echo-back", arguments);
        assertThat(answer(harness, "echo-inline", arguments)).isEqualTo(text);
        assertThat(answer(harness, "echo-undeclared", arguments)).isEqualTo(text);
        final JsonNode answer = JSON.readTree(text);
        assertThat(answer.has("result")).as(arguments + " " + answer).isTrue();
        return answer.path("result");
    }

    private JsonNode listed(EngineHarness harness) {
        final JsonNode tools = JSON.readTree(harness.exchange(request(0, "tools/list", "{" + META + "}")))
                .at("/result/tools");
        for (final JsonNode tool : tools) {
            if (tool.path("name").asString().equals("echo-back")) {
                return tool;
            }
        }
        throw new AssertionError("not listed");
    }

    private boolean admits(org.peregrine.codec.schema.Schema schema, String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return validator.validate(schema, new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                TypedRecords.Integers.class,
                TypedRecords.Numbers.class,
                TypedRecords.Texts.class,
                TypedRecords.Names.class,
                TypedRecords.Times.class,
                TypedRecords.Constants.class,
                TypedRecords.Lists.class,
                TypedRecords.Maps.class,
                TypedRecords.Objects.class
            })
    void shouldTakeWhatItListsAndAnswerWhatItLists(Class<?> type) {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), echoes(type))) {
            final JsonNode tool = listed(harness);
            final ObjectNode input = (ObjectNode) tool.path("inputSchema");
            final org.peregrine.codec.schema.Schema output =
                    compiler.compile(tool.path("outputSchema").toString().getBytes(StandardCharsets.UTF_8));
            final ObjectNode base = base(input);
            for (final String component : input.path("properties").propertyNames()) {
                final List<String> values = admitted(input, component);
                if (values.isEmpty()) {
                    faults.add(component + " takes nothing at all");
                }
                values.forEach(value -> call(harness, base, component, value, output));
            }
        }
        assertThat(faults).isEmpty();
    }

    /** The values that the listed schema of a component admits. */
    private List<String> admitted(ObjectNode input, String component) {
        final org.peregrine.codec.schema.Schema schema = compile(input, component);
        final com.networknt.schema.Schema judge = reference.getSchema(text(input, component));
        final List<String> values = new ArrayList<>();
        for (final String value : TypedValues.all()) {
            final boolean admitted = admits(schema, value);
            if (isForBoth(input, component, value) && differs(judge, value, admitted)) {
                faults.add("the validators differ on " + component + " " + value);
            }
            if (admitted && !isBeyondAnyNumber(component, value)) {
                values.add(value);
            }
        }
        return values;
    }

    /** The reference does not assert formats here, and reads half of a surrogate pair in its own way. */
    private static boolean isForBoth(ObjectNode input, String component, String value) {
        return BEYOND_THE_REFERENCE.stream().noneMatch(value::contains)
                && !value.contains("\\ud83d")
                && !input.at("/properties/" + component).toString().contains("\"format\"");
    }

    /** Where any JSON is taken no schema says how large a number may be. */
    private static boolean isBeyondAnyNumber(String component, String value) {
        return component.startsWith("any") && value.matches("(?s).*(1\\.8e308|1e400|1e9999).*");
    }

    /** The reference throws at numbers beyond long where integers are asked for. */
    private static boolean differs(com.networknt.schema.Schema judge, String value, boolean admitted) {
        try {
            return judge.validate(JSON.readTree(value)).isEmpty() != admitted;
        } catch (final JsonNodeException beyondLong) {
            return false;
        }
    }

    private void call(
            EngineHarness harness,
            ObjectNode base,
            String component,
            String value,
            org.peregrine.codec.schema.Schema output) {
        final JsonNode result = result(harness, with(base, component, value));
        if (result.path("isError").asBoolean(false)) {
            faults.add(component + " refuses " + value + ": "
                    + result.at("/content/0/text").asString());
            return;
        }
        final JsonNode answered = result.path("structuredContent");
        if (!admits(output, answered.toString())) {
            faults.add(component + " of " + value + " comes back as " + answered.path(component));
        }
        final JsonNode again = result(harness, answered.toString()).path("structuredContent");
        if (!again.equals(answered)) {
            faults.add(component + " of " + value + " comes back as " + answered.path(component) + ", then as "
                    + again.path(component));
        }
        if (isExact(base, component)
                && !value.contains("\\ud83d")
                && !same(JSON.readTree(value), answered.path(component))) {
            faults.add(component + " of " + value + " became " + answered.path(component));
        }
    }

    /** Dates, paths and the like have other spellings; floating-point numbers are rounded. */
    private static boolean isExact(ObjectNode base, String component) {
        return base.has("big")
                || base.has("coded")
                || base.has("sequence")
                || Set.of("decimal", "number", "any").contains(component);
    }

    private static boolean same(JsonNode sent, JsonNode answered) {
        if (sent.isNumber() && answered.isNumber()) {
            return sent.decimalValue().compareTo(answered.decimalValue()) == 0;
        }
        return sent.isContainer() || sent.equals(answered);
    }

    /** One value for each component that the schema admits. */
    private ObjectNode base(ObjectNode input) {
        final ObjectNode base = JSON.createObjectNode();
        for (final String component : input.path("properties").propertyNames()) {
            final org.peregrine.codec.schema.Schema schema = compile(input, component);
            TypedValues.all().stream()
                    .filter(value -> admits(schema, value))
                    .findFirst()
                    .ifPresent(value -> base.set(component, JSON.readTree(value)));
        }
        return base;
    }

    private org.peregrine.codec.schema.Schema compile(ObjectNode input, String component) {
        return compiler.compile(text(input, component).getBytes(StandardCharsets.UTF_8));
    }

    /** The schema of one component. */
    private static String text(ObjectNode input, String component) {
        final ObjectNode schema =
                (ObjectNode) input.path("properties").path(component).deepCopy();
        if (input.has("$defs")) {
            schema.set("$defs", input.path("$defs"));
        }
        return schema.toString();
    }

    /** The base with another value, spelled as it is. */
    private static String with(ObjectNode base, String component, String value) {
        final StringBuilder json = new StringBuilder("{");
        for (final String name : base.propertyNames()) {
            json.append(json.length() == 1 ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(name.equals(component) ? value : base.path(name).toString());
        }
        return json.append('}').toString();
    }
}
