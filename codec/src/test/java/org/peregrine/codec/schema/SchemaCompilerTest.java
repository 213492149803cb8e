package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.schema.compile.SchemaCompiler;

class SchemaCompilerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"type\":\"strin\"} | schema at /type: unknown type \"strin\"",
                "{\"properties\":{\"a\":{\"minLength\":-1}}} | schema at /properties/a/minLength: must be a non-negative integer",
                "{\"properties\":{\"a/b\":5}} | schema at /properties/a~1b: must be a schema: an object or a boolean",
                "{\"properties\":[]} | schema at /properties: must be an object",
                "{\"required\":\"a\"} | schema at /required: must be an array of strings",
                "{\"anyOf\":[]} | schema at /anyOf: must be an array that is not empty",
                "{\"multipleOf\":0} | schema at /multipleOf: must be greater than 0",
                "{\"minimum\":\"1\"} | schema at /minimum: must be a number",
                "{\"uniqueItems\":1} | schema at /uniqueItems: must be true or false",
                "{\"enum\":1} | schema at /enum: must be an array",
                "{\"$ref\":\"#/$defs/x\"} | schema at /$ref: \"#/$defs/x\" leads to nothing in its document",
                "{\"$ref\":\"http://example.com/x\"} | schema at /$ref: \"http://example.com/x\" leads to no known document; nothing is fetched",
                "{\"$ref\":\"#/maximum\",\"maximum\":1} | schema at /$ref: \"#/maximum\" leads to something that is no schema",
                "{\"$ref\":\"#\"} | schema: asks itself of the same value without end",
                "{\"anyOf\":[{\"type\":\"null\"},{\"not\":{\"$ref\":\"#\"}}]} | schema: asks itself of the same value without end",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"items\":{\"$ref\":\"#/$defs/a\"}} | schema at /$defs/a: \"$ref\" leads back to itself",
                "{\"$schema\":\"http://json-schema.org/draft-04/schema#\"} | schema at /$schema: unknown dialect http://json-schema.org/draft-04/schema",
                "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\"} | schema at /$schema: unknown dialect https://json-schema.org/draft/2019-09/schema",
                "{\"pattern\":\"(\"} | schema at /pattern: pattern \"(\": group without ')' at index 0",
                "{\"pattern\":\"(a)\\\\1\"} | schema at /pattern: pattern \"(a)\\1\": a backreference cannot be matched in linear time",
                "{\"$id\":\"http://example.com/a#b\"} | schema at /$id: must have no fragment",
                "{\"$defs\":{\"a\":{\"$anchor\":\"x\"},\"b\":{\"$anchor\":\"x\"}}} | schema at /$defs/b: anchor \"x\" is there twice",
                "{\"type\":\"string\",\"type\":\"null\"} | schema: duplicate member \"type\"",
                "{\"type\":} | schema: unexpected byte at byte 8",
                "[] | schema: must be a schema: an object or a boolean",
            })
    void shouldSayWhereAndWhyASchemaIsRefused(final String schema, final String message) {
        assertThatThrownBy(() -> Check.schema(schema.trim()))
                .isInstanceOf(SchemaException.class)
                .hasMessage(message.trim());
    }

    private static Schema compile(final SchemaLimits limits, final String schema) {
        return new SchemaCompiler(limits, SchemaDialect.DRAFT_2020_12, false, SchemaResolver.NONE)
                .compile(schema.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseWhatIsBeyondALimit() {
        final SchemaLimits limits = new SchemaLimits(2000, 10, 20, 1, 50);
        final String many = IntStream.range(0, 30)
                .mapToObj(i -> "\"p" + i + "\":{\"minimum\":" + i + "}")
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> compile(limits, "{\"title\":\"" + "x".repeat(2000) + "\"}"))
                .hasMessage("schema: has more than 2000 bytes");
        assertThatThrownBy(() -> compile(limits, "{\"not\":".repeat(11) + "{}" + "}".repeat(11)))
                .hasMessageStartingWith("schema: nested too deeply");
        assertThatThrownBy(() -> compile(limits, "{\"properties\":{" + many + "}}"))
                .hasMessageEndingWith("more than 20 subschemas");
        assertThatThrownBy(() -> compile(limits, "{\"pattern\":\"a{100}\"}"))
                .hasMessageEndingWith("pattern needs more than 50 states");
        assertThatThrownBy(() -> compile(limits, "{\"pattern\":\"((a{1000}){1000}){1000}\"}"))
                .hasMessageEndingWith("pattern needs more than 50 states");
    }

    @Test
    void shouldRefuseMoreDocumentsThanItsLimit() {
        final SchemaResolver endless = uri -> {
            final int next = Integer.parseInt(uri.substring(uri.lastIndexOf('/') + 1)) + 1;
            return ("{\"items\":{\"$ref\":\"http://example.com/" + next + "\"}}").getBytes(StandardCharsets.UTF_8);
        };
        final SchemaCompiler compiler =
                new SchemaCompiler(SchemaLimits.STANDARD, SchemaDialect.DRAFT_2020_12, false, endless);

        assertThatThrownBy(
                        () -> compiler.compile("{\"$ref\":\"http://example.com/0\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("schema: refers to more than 64 documents");
    }

    @Test
    void shouldCompileALongChainOfReferences() {
        final String chain = IntStream.range(0, 5000)
                .mapToObj(i -> "\"d" + i + "\":{\"title\":\"x\",\"$ref\":\"#/$defs/d" + (i + 1) + "\"}")
                .collect(Collectors.joining(","));
        final Schema schema = Check.schema("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + chain + ",\"d5000\":true}}");

        assertThat(schema.subschemaCount()).isEqualTo(5002);
        assertThat(new SchemaValidator().validate(schema, Check.value("1"))).isFalse();
    }

    @Test
    void shouldKnowItsDialect() {
        assertThat(Check.schema("{}").dialect()).isEqualTo(SchemaDialect.DRAFT_2020_12);
        assertThat(Check.schema("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}")
                        .dialect())
                .isEqualTo(SchemaDialect.DRAFT_07);
    }

    @Test
    void shouldNotKeepTheCallersBytes() {
        final UnsafeBuffer buffer = new UnsafeBuffer("  {\"const\":[1]} ".getBytes(StandardCharsets.UTF_8));
        final Schema schema = new SchemaCompiler().compile(buffer, 2, 13);
        buffer.setMemory(0, buffer.capacity(), (byte) 'x');

        assertThat(new SchemaValidator().validate(schema, Check.value("[1]"))).isTrue();
    }

    @Test
    void shouldValidateSchemasAgainstTheirMetaSchema() {
        final Schema modern = Check.schema("{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}");
        final Schema old = Check.schema("{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}");
        final String wrong = "{\"properties\":{\"a\":{\"minLength\":-1}}}";

        for (final Schema metaSchema : new Schema[] {modern, old}) {
            final SchemaReport report = new SchemaReport(4);
            assertThat(new SchemaValidator().validate(metaSchema, Check.value(wrong), report))
                    .isFalse();
            assertThat(report.failure(0).pointer()).isEqualTo("/properties/a/minLength");
            assertThat(new SchemaValidator().validate(metaSchema, Check.value("{\"minLength\":1}")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-07/schema",
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft-07/schema",
                "https://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2020-12/schema",
                "https://json-schema.org/draft/2020-12/schema#",
                "http://json-schema.org/draft/2020-12/schema",
                "http://json-schema.org/draft/2020-12/schema#"
            })
    void shouldKnowADialectUnderEitherScheme(String uri) {
        // Beside $ref draft-07 knows nothing; prefixItems is no keyword there.
        final boolean draft07 = uri.contains("draft-07");
        assertThat(Check.valid("{\"$schema\":\"" + uri + "\",\"prefixItems\":[false]}", "[1]"))
                .isEqualTo(draft07);
        assertThat(Check.valid("{\"$ref\":\"" + uri + "\"}", "{\"type\":\"object\"}"))
                .isTrue();
        assertThat(Check.valid("{\"$ref\":\"" + uri + "\"}", "{\"type\":7}")).isFalse();
    }
}
