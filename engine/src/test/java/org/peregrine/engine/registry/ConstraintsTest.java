package org.peregrine.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Past;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.binding.ByDefault;
import org.peregrine.engine.binding.Constrain;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolHandler;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/** Records say what they take by annotations; a schema of the author's own is used, or refused when it does not agree. */
class ConstraintsTest {
    record Jakarta(
            @Min(1) @Max(3) int count,
            @Positive double ratio,

            @DecimalMin(value = "0.5", inclusive = false) @Digits(integer = 3, fraction = 2)
            BigDecimal price,

            @Size(min = 2, max = 4) String name,
            @NotBlank String title,
            @Pattern(regexp = "[a-z]+") String word,
            @Email String mail,
            @Size(max = 2) List<@Max(9) Integer> numbers,
            Map<String, @Size(min = 1) String> texts,
            Optional<@Min(5) Integer> maybe) {}

    record Own(
            @Constrain(minimum = "1", exclusiveMaximum = "10", multipleOf = "3")
            long n,

            @Constrain(minSize = 1, maxSize = 3, pattern = "^x")
            String text,

            @Constrain(maxSize = 2) List<@Constrain(minSize = 1) String> texts) {}

    enum Tone {
        FORMAL,
        PLAIN
    }

    record Defaults(
            @ByDefault("3") int count,
            @ByDefault("friend") String who,

            @JsonProperty(value = "the-tone", defaultValue = "PLAIN") @JsonPropertyDescription("How")
            Tone tone,

            @ByDefault("[1,2]") List<Integer> list) {}

    record Bounded(@Constrain(maximum = "3") int count) {}

    record Count(int count) {}

    private static boolean admits(Tool tool, String json) {
        return new SchemaValidator()
                .validate(
                        new SchemaCompiler()
                                .compile(tool.inputSchema().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        Written.json(json));
    }

    private static String call(Tool tool, String json) throws Exception {
        final ToolRequest request =
                ToolRequest.copyOf(Written.json(json), new JsonValue(), ProtocolVersion.V2026_07_28);
        final ToolResult result = ((ToolHandler.Blocking) tool.handler()).call(request);
        return Written.object(writer -> result.writeMembers(writer, ProtocolVersion.V2026_07_28));
    }

    private static String jakarta(String name, String value) {
        final StringBuilder json = new StringBuilder("{");
        final String[] members = {
            "count",
            "1",
            "ratio",
            "0.5",
            "price",
            "1.25",
            "name",
            "\"ab\"",
            "title",
            "\"t\"",
            "word",
            "\"w\"",
            "mail",
            "\"a@b.c\"",
            "numbers",
            "[1]",
            "texts",
            "{}",
            "maybe",
            "5"
        };
        for (int i = 0; i < members.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(members[i])
                    .append("\":")
                    .append(members[i].equals(name) ? value : members[i + 1]);
        }
        return json.append('}').toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "count|3|4",
                "ratio|1e-9|0",
                "price|999.99|0.5",
                "price|0.51|0.511",
                "name|\"abcd\"|\"a\"",
                "title|\"a b\"|\" \"",
                "word|\"abc\"|\"ab1\"",
                "numbers|[9]|[10]",
                "numbers|[1,2]|[1,2,3]",
                "texts|{\"a\":\"b\"}|{\"a\":\"\"}",
                "maybe|6|4"
            })
    void shouldListConstraintsOfJakartaValidation(String name, String good, String bad) {
        final Tool tool = Tool.named("t").typed(Jakarta.class, record -> "");
        assertThat(admits(tool, jakarta(name, good))).isTrue();
        assertThat(admits(tool, jakarta(name, bad))).isFalse();
        assertThat(tool.inputSchema()).contains("\"format\":\"email\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"n\":9,\"text\":\"x\",\"texts\":[\"a\"]}|true", "{\"n\":10,\"text\":\"x\",\"texts\":[]}|false",
                "{\"n\":0,\"text\":\"x\",\"texts\":[]}|false", "{\"n\":3,\"text\":\"y\",\"texts\":[]}|false",
                "{\"n\":3,\"text\":\"xxxx\",\"texts\":[]}|false", "{\"n\":3,\"text\":\"x\",\"texts\":[\"\"]}|false",
                "{\"n\":3,\"text\":\"x\",\"texts\":[\"a\",\"b\",\"c\"]}|false"
            })
    void shouldListItsOwnConstraints(String json, boolean admitted) {
        assertThat(admits(Tool.named("t").typed(Own.class, record -> ""), json)).isEqualTo(admitted);
    }

    @Test
    void shouldListAndApplyDefaults() throws Exception {
        final Tool tool = Tool.named("t").typed(Defaults.class, Object::toString);
        assertThat(tool.inputSchema())
                .contains(
                        "\"default\":3",
                        "\"default\":\"friend\"",
                        "\"the-tone\":",
                        "\"default\":\"PLAIN\"",
                        "\"default\":[1,2]")
                .contains("\"description\":\"How\"")
                .doesNotContain("required");
        assertThat(call(tool, "{}")).contains("Defaults[count=3, who=friend, tone=PLAIN, list=[1, 2]]");
        assertThat(call(tool, "{\"count\":4,\"the-tone\":\"FORMAL\"}"))
                .contains("Defaults[count=4, who=friend, tone=FORMAL, list=[1, 2]]");
    }

    @Test
    void shouldUseASchemaOfTheAuthors() throws Exception {
        final String schema = "{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\",\"maximum\":3}},"
                + "\"required\":[\"count\"]}";
        final Tool tool = Tool.named("t").inputSchema(schema).typed(Count.class, count -> "" + count.count());
        assertThat(tool.inputSchema()).isEqualTo(schema);
        assertThat(admits(tool, "{\"count\":9}")).isFalse();
        assertThat(call(tool, "{\"count\":3,\"other\":true}")).contains("\"text\":\"3\"");
        final String output = "{\"type\":\"object\",\"required\":[\"count\"]}";
        assertThat(Tool.named("t")
                        .outputSchema(output)
                        .typed(Count.class, Count.class, count -> count)
                        .outputSchema())
                .isEqualTo(output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"string\"}},\"required\":[\"count\"]}",
                "{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"number\"}},\"required\":[\"count\"]}",
                "{\"type\":\"object\",\"properties\":{\"count\":{},\"more\":{}},\"required\":[\"count\"]}"
            })
    void shouldRefuseASchemaThatListsWhatTheRecordWouldRefuse(String schema) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tool.named("t").inputSchema(schema).typed(Count.class, count -> ""))
                .withMessageContaining("Tool 't'")
                .withMessageMatching("(?s).*do not agree on '(count|more)'.*");
    }

    record OfClass(Class<?> type) {}

    record OfPlainClass(List<Count> fine, Optional<InetSocketAddress> peer) {}

    record OfIntegerKeys(Map<Integer, String> names) {}

    record OfFormat(@JsonFormat(pattern = "yyyy") LocalDate day) {}

    record OfPast(@Past LocalDate day) {}

    record OfWrongType(@Max(3) String text) {}

    record OfNothing(
            @Constrain(minimum = "3", maximum = "2") int n) {}

    record OfBadDefault(
            @ByDefault("4") @Constrain(maximum = "3") int n) {}

    record OfNoDefault(@ByDefault("x") int n) {}

    record Endless(Endless next) {}

    record Inner(Thread thread) {}

    record Outer(Inner inner) {}

    @ParameterizedTest
    @CsvSource({
        "OfClass,type",
        "OfPlainClass,peer",
        "OfIntegerKeys,names",
        "OfFormat,day",
        "OfPast,day",
        "OfWrongType,text",
        "OfNothing,n",
        "OfBadDefault,n",
        "OfNoDefault,n",
        "Outer,inner.thread"
    })
    void shouldRefuseAtTheLaunchByName(String record, String component) throws Exception {
        final Class<?> type = Class.forName(ConstraintsTest.class.getName() + "$" + record);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tool.named("t").typed(type, each -> ""))
                .withMessageContaining(
                        "Tool 't': Component '" + component + "' of " + type.getName() + " cannot be bound");
    }

    @Test
    void shouldRefuseARecordThatNobodyCouldSend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tool.named("t").typed(Endless.class, each -> ""))
                .withMessageContaining("needs another one inside");
    }

    @Test
    void shouldRefuseArgumentsOfAPromptThatAreNoTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prompt.named("p").typed(Bounded.class, each -> null))
                .withMessageContaining("Component 'count'");
    }
}
