package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonWriter;

class SchemaReportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"type\":\"string\"} | 5 | : expected string, found 5 (type)",
                "{\"type\":[\"string\",\"null\"]} | [1] | : expected string or null, found [1] (type)",
                "{\"type\":\"integer\"} | 1.5 | : expected integer, found 1.5 (type)",
                "{\"required\":[\"a/b\"]} | {} | /a~1b: expected a value, found nothing (required)",
                "{\"additionalProperties\":false} | {\"x~y\":1} | /x~0y: expected no such member, found 1 (additionalProperties)",
                "{\"items\":{\"minimum\":1}} | [1, 0] | /1: expected at least 1, found 0 (minimum)",
                "{\"items\":{\"exclusiveMaximum\":1.50}} | [ 1 , 2] | /1: expected less than 1.50, found 2 (exclusiveMaximum)",
                "{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":{\"enum\":[1,\"x\"]}}}}}} | {\"a\":[{},{\"c\":[],\"b\" : 2}]} | /a/1/b: expected one of 1, \"x\", found 2 (enum)",
                "{\"const\":{\"a\":1}} | 1 | : expected {\"a\":1}, found 1 (const)",
                "{\"minLength\":2} | \"\u00e9\" | : expected at least 2 characters, found \"\u00e9\" (minLength)",
                "{\"maxLength\":1} | \"ab\" | : expected at most 1 character, found \"ab\" (maxLength)",
                "{\"pattern\":\"^a\"} | \"b\" | : expected a string that matches ^a, found \"b\" (pattern)",
                "{\"multipleOf\":0.01} | 0.001 | : expected a multiple of 0.01, found 0.001 (multipleOf)",
                "{\"minItems\":1} | [] | : expected at least 1 element, found [] (minItems)",
                "{\"maxProperties\":0} | {\"a\":1} | : expected at most 0 members, found {\"a\":1} (maxProperties)",
                "{\"uniqueItems\":true} | [1,2,1.0] | /2: expected no two equal elements, found 1.0 (uniqueItems)",
                "{\"contains\":{\"type\":\"null\"}} | [1] | : expected at least 1 element that are null, found [1] (contains)",
                "{\"prefixItems\":[{}],\"items\":false} | [1,2] | /1: expected at most 1 element, found 2 (items)",
                "{\"not\":{\"type\":\"null\"}} | null | : expected anything but null, found null (not)",
                "{\"propertyNames\":{\"maxLength\":1}} | {\"ab\":1} | /ab: expected a name that is a schema, found \"ab\" (propertyNames)",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]} | 1 | : expected one of string or null, found 1 (anyOf)",
                "{\"anyOf\":[{\"type\":\"string\",\"minLength\":2},{\"type\":\"null\"}]} | \"x\" | : expected at least 2 characters, found \"x\" (minLength)",
                "{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"}]} | 1 | : expected exactly one of number or integer, found 1 (oneOf)",
                "{\"dependentRequired\":{\"a\":[\"b\"]}} | {\"a\":1} | /b: expected a value, because \"a\" is there, found nothing (dependentRequired)",
                "{\"if\":{\"type\":\"string\"},\"then\":{\"minLength\":3}} | \"x\" | : expected at least 3 characters, found \"x\" (minLength)",
                "{\"properties\":{\"a\":true},\"unevaluatedProperties\":false} | {\"a\":1,\"b\":2} | /b: expected no such member, found 2 (unevaluatedProperties)",
                "false | 1 | : expected nothing, found 1 (false schema)",
                "{\"properties\":{\"a\":{}}} | {\"a\":1,\"a\":2} | /a: expected each member once, found \"a\" (duplicate)",
                "{\"properties\":{\"\":{\"type\":\"null\"}}} | {\"\":1} | /: expected null, found 1 (type)",
                "{\"properties\":{\"caf\u00e9 \ud83d\ude00\":{\"type\":\"null\"}}} | {\"caf\\u00e9 \\ud83d\\ude00\":1} | /caf\u00e9 \ud83d\ude00: expected null, found 1 (type)",
            })
    void shouldSayWhereWhatAndWhy(final String schema, final String instance, final String failure) {
        assertThat(Check.report(schema.trim(), instance.trim())).hasToString(failure.trim());
    }

    @Test
    void shouldListEveryFailureUpToItsRoom() {
        final Schema schema = Check.schema("""
                {"type":"object","properties":{"city":{"type":"string"},"days":{"maximum":14},"tags":{"items":{"maxLength":2}}},
                 "required":["city","days","units"]}""");
        final String instance = "{\"city\":7,\"days\":20,\"tags\":[\"long\",\"ok\",\"longer\"]}";
        final SchemaReport report = new SchemaReport(8);
        final SchemaReport small = new SchemaReport(2);

        assertThat(new SchemaValidator().validate(schema, Check.value(instance), report))
                .isFalse();
        assertThat(new SchemaValidator().validate(schema, Check.value(instance), small))
                .isFalse();

        assertThat(report)
                .hasToString("/city: expected string, found 7 (type); /days: expected at most 14, found 20 (maximum); "
                        + "/tags/0: expected at most 2 characters, found \"long\" (maxLength); "
                        + "/tags/2: expected at most 2 characters, found \"longer\" (maxLength); "
                        + "/units: expected a value, found nothing (required)");
        assertThat(small.count()).isEqualTo(2);
        assertThat(small.failure(1).pointer()).isEqualTo("/days");
        assertThat(small.failure(1).keyword()).isEqualTo("maximum");
        assertThat(small.failure(1).expected()).isEqualTo("at most 14");
        assertThat(small.failure(1).found()).isEqualTo("20");
        assertThatThrownBy(() -> small.failure(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldWriteItselfAsJson() {
        final JsonWriter writer = new JsonWriter().wrap(new UnsafeBuffer(new byte[512]), 0, 512);
        Check.report("{\"properties\":{\"a\\\"b\":{\"type\":\"null\"}}}", "{\"a\\u0022b\":\"x\"}")
                .write(writer);

        assertThat(writer.buffer().getStringWithoutLengthUtf8(0, writer.length()))
                .isEqualTo(
                        "[{\"pointer\":\"/a\\\"b\",\"keyword\":\"type\",\"expected\":\"null\",\"found\":\"\\\"x\\\"\"}]");
    }

    @Test
    void shouldShortenWhatIsLong() {
        final String name = "n".repeat(1000);
        final SchemaReport report = Check.report(
                "{\"additionalProperties\":{\"type\":\"null\"}}",
                "{\"" + name + "\":\"" + "\u20ac".repeat(1000) + "\"}");

        assertThat(report.failure(0).pointer()).isEqualTo("/" + "n".repeat(256) + "\u2026");
        assertThat(report.failure(0).found()).isEqualTo("\"" + "\u20ac".repeat(26) + "\u2026");
        assertThat(report.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(500);
    }

    @Test
    void shouldBeEmptyForAValidValue() {
        final SchemaReport report = Check.report("{\"type\":\"null\"}", "1");
        assertThat(report.count()).isEqualTo(1);

        new SchemaValidator().validate(Check.schema("true"), Check.value("1"), report);

        assertThat(report.count()).isZero();
        assertThat(report).hasToString("");
    }

    @Test
    void shouldNameTheFailuresOfTheOnlyAlternativeOfItsType() {
        final SchemaReport report = Check.report("""
                {"oneOf":[{"type":"null"},{"type":"object","properties":{"kind":{"const":"a"},"n":{"type":"integer"}},"required":["kind"]}]}""", "{\"n\":\"1\"}");

        assertThat(report)
                .hasToString(
                        "/n: expected integer, found \"1\" (type); /kind: expected a value, found nothing (required)");
    }
}
