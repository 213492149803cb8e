package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever makes a validation longer costs steps: no keyword, and no shape of a value, is work for nothing. */
class StepCountTest {
    private static final int SIZE = 400;

    private final SchemaValidator validator = new SchemaValidator(1L << 40, SchemaValidator.STANDARD_MAX_DEPTH);

    /** A schema and a value of so many parts, with the least steps that each part has to cost. */
    @SuppressWarnings("ImmutableEnumChecker") // The functions keep nothing; their type cannot say so.
    enum Work {
        WHITE_SPACE(0.2, n -> "{\"items\":{}}", n -> "[" + " ".repeat(n) + "1]"),
        WHITE_SPACE_OF_MEMBERS(
                0.6,
                n -> "{\"properties\":{\"a\":{}}}",
                n -> "{" + " ".repeat(n) + "\"a\"" + " ".repeat(n) + ":" + " ".repeat(n) + "1}"),
        MEMBERS_NOT_NAMED(20, n -> "{\"minProperties\":1}", n -> "{" + join(n, i -> "\"m" + i + "\":1") + "}"),
        MEMBERS_IN_ANOTHER_ORDER(
                10,
                n -> "{\"properties\":{" + join(n, i -> "\"m" + i + "\":true") + "}}",
                n -> "{" + join(n, i -> "\"m" + (n - 1 - i) + "\":1") + "}"),
        NAMES(0.5, n -> "{\"minProperties\":1}", n -> "{\"" + "n".repeat(n) + "\":1,\"" + "m".repeat(n) + "\":1}"),
        REQUIRED(
                0.5 / Long.SIZE, n -> "{\"properties\":{" + join(64 * n, i -> "\"m" + i + "\":true") + "}}", n -> "{}"),
        DEPENDENTS(
                0.4,
                n -> "{\"dependentRequired\":{\"a\":[" + join(n, i -> "\"b" + i + "\"") + "]}}",
                n -> "{\"a\":1," + join(n, i -> "\"b" + i + "\":1") + "}"),
        SKIPPED_VALUES(1, n -> "{\"enum\":[[0]]}", n -> "[" + join(n, i -> "[]") + "]"),
        SKIPPED_ESCAPES(0.9, n -> "{\"not\":{\"type\":\"array\"}}", n -> "\"" + "\\n".repeat(n) + "\""),
        TEXT(0.05, n -> "{\"minLength\":1}", n -> "\"" + "x".repeat(n) + "\""),
        LENGTHS(0.2, n -> "{\"maxLength\":1}", n -> "\"" + "\u20ac".repeat(n) + "\""),
        LENGTHS_OF_ESCAPES(2, n -> "{\"maxLength\":1}", n -> "\"" + "\\n".repeat(n) + "\""),
        DIGITS(0.2, n -> "{\"type\":\"number\"}", n -> "1".repeat(n)),
        DIGITS_OF_FRACTIONS(0.2, n -> "{\"minimum\":0}", n -> "1." + "1".repeat(n)),
        LONG_NAMES_IN_ORDER(
                0.2,
                n -> "{\"properties\":{\"" + "n".repeat(n) + "\":true},\"required\":[]}",
                n -> "{\"" + "n".repeat(n) + "\":1}"),
        NAMES_OF_ESCAPES(
                0.9, n -> "{\"patternProperties\":{\"^x\":{},\"^y\":{}}}", n -> "{\"" + "\\n".repeat(n) + "\":1}"),
        HASHED_ESCAPES(3, n -> "{\"uniqueItems\":true}", n -> "[\"" + "\\n".repeat(n) + "\",1]"),
        HASHED_NAMES(3, n -> "{\"uniqueItems\":true}", n -> "[{\"" + "\\n".repeat(n) + "\":1},1]"),
        DIGITS_COMPARED(1, n -> "{\"minimum\":1,\"maximum\":1e999999}", n -> "1".repeat(n)),
        DIGITS_DIVIDED(2, n -> "{\"multipleOf\":7}", n -> "1".repeat(n)),
        LONG_DIVISORS(0.1, n -> "{\"multipleOf\":" + "7".repeat(n) + "}", n -> "1".repeat(2000)),
        ENUMERATED_NUMBERS(8, n -> "{\"enum\":[" + join(n, i -> "1." + (1000 + i)) + "]}", n -> "1.5"),
        ENUMERATED_OBJECTS(8, n -> "{\"enum\":[" + join(n, i -> "{\"a\":" + i + "}") + "]}", n -> "{\"a\":-1}"),
        MEMBERS_COMPARED(
                8,
                n -> "{\"const\":{" + join(n, i -> "\"m" + i + "\":1") + "}}",
                n -> "{" + join(n, i -> "\"m" + (n - 1 - i) + "\":1") + "}"),
        UNIQUE_NUMBERS(24, n -> "{\"uniqueItems\":true}", n -> "[" + join(n, i -> "" + i) + "]"),
        UNIQUE_OBJECTS(40, n -> "{\"uniqueItems\":true}", n -> "[" + join(n, i -> "{\"a\":" + i + "}") + "]"),
        PATTERN(0.5, n -> "{\"pattern\":\"^a*$\"}", n -> "\"" + "a".repeat(n) + "\""),
        PATTERN_OF_CHARACTERS(3, n -> "{\"pattern\":\"^.*$\"}", n -> "\"" + "\u20ac".repeat(n) + "\""),
        PATTERN_OF_ESCAPES(5, n -> "{\"pattern\":\"^[^a]*$\"}", n -> "\"" + "\\n".repeat(n) + "\""),
        PATTERN_STATES(300, n -> "{\"pattern\":\"(a|b)*a(a|b){2000}c\"}", n -> "\"" + "a".repeat(n) + "\""),
        LOOK_AROUND(4, n -> "{\"pattern\":\"^(?=a)(?!.*b).*(?<=a)$\"}", n -> "\"" + "a".repeat(n) + "\""),
        LOOK_AROUND_STATES(300, n -> "{\"pattern\":\"(?=c(a|b){2000}a(a|b)*)\"}", n -> "\"" + "a".repeat(n) + "\""),
        PATTERNS(5, n -> "{\"patternProperties\":{" + join(n, i -> "\"^x" + i + "\":{}") + "}}", n -> "{\"a\":1}"),
        ALTERNATIVES(4, n -> "{\"anyOf\":[" + join(n, i -> "{\"type\":\"array\"}") + "]}", n -> "1"),
        RULES(2, n -> "{\"allOf\":[" + join(n, i -> "{\"minimum\":" + i + "}") + "]}", n -> "1000"),
        EVALUATED(
                60,
                n -> "{\"anyOf\":[" + join(n, i -> "{\"prefixItems\":[false]}") + ",true],\"unevaluatedItems\":true}",
                n -> "[" + join(6400, i -> "1") + "]");

        private final double least;
        private final IntFunction<String> schema;
        private final IntFunction<String> value;

        Work(double least, IntFunction<String> schema, IntFunction<String> value) {
            this.least = least;
            this.schema = schema;
            this.value = value;
        }
    }

    private static String join(final int count, final IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
    }

    private long steps(final Work work, final int size) {
        validator.validate(Check.schema(work.schema.apply(size)), Check.value(work.value.apply(size)));
        return validator.stepsTaken();
    }

    @ParameterizedTest
    @EnumSource
    void shouldChargeEachPart(final Work work) {
        final int size = work == Work.REQUIRED ? 64 : SIZE;
        final long more = steps(work, 2 * size) - steps(work, size);
        assertThat(more).isGreaterThanOrEqualTo((long) (work.least * size));
    }

    @Test
    void shouldSearchEnumeratedIntegers() {
        final Schema schema = Check.schema("{\"items\":{\"enum\":[" + join(5000, i -> "" + i) + "]}}");
        assertThat(validator.validate(schema, Check.value("[" + join(100, i -> "" + (49 * i)) + "]")))
                .isTrue();
        assertThat(validator.stepsTaken()).isLessThan(100 * 20);
        assertThat(validator.validate(schema, Check.value("[5000]"))).isFalse();
    }

    @Test
    void shouldWalkOnceForVerdictAndReport() {
        final Schema schema = Check.schema("{\"items\":{\"pattern\":\"^a\"},\"maxItems\":1000}");
        final String good = join(1000, i -> "\"a\"");
        final SchemaReport report = new SchemaReport(4);
        assertThat(validator.validate(schema, Check.value("[" + good + "]"))).isTrue();
        final long once = validator.stepsTaken();
        assertThat(validator.validate(schema, Check.value("[" + good + ",\"b\"]"), report))
                .isFalse();
        assertThat(report.count()).isEqualTo(2);
        assertThat(validator.stepsTaken()).isLessThan(once + 20);
    }

    /** The most that honest clients send: a megabyte, of schemas as they are written. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Honest {
        OBJECTS(
                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
                        + "\"id\":{\"type\":\"integer\",\"minimum\":0},\"name\":{\"type\":\"string\",\"minLength\":1,"
                        + "\"maxLength\":64},\"price\":{\"type\":\"number\",\"exclusiveMinimum\":0},"
                        + "\"side\":{\"enum\":[\"buy\",\"sell\"]},\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
                        + "\"uniqueItems\":true}},\"required\":[\"id\",\"name\"],\"additionalProperties\":false}}",
                () -> "["
                        + join(
                                11_000,
                                i -> "{\"id\":" + i + ",\"name\":\"instrument of " + i
                                        + "\",\"price\":17.25,\"side\":\"buy\",\"tags\":[\"a\",\"bc\"]}")
                        + "]"),
        NUMBERS(
                "{\"type\":\"array\",\"items\":{\"type\":\"number\",\"minimum\":-1,\"maximum\":1},\"minItems\":1}",
                () -> "[" + join(90_000, i -> "0.12345678" + i % 10) + "]"),
        INTEGERS("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", () -> "[" + join(170_000, i -> "" + i) + "]"),
        IDENTIFIERS(
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":40},\"uniqueItems\":true}",
                () -> "[" + join(20_000, i -> "\"0b7f2c1e-9a44-4c0d-8e51-" + (100_000_000_000L + i) + "\"") + "]"),
        TEXT(
                "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\",\"pattern\":\"^[a-z/]+$\"},"
                        + "\"content\":{\"type\":\"string\",\"maxLength\":1048576}},\"required\":[\"path\",\"content\"]}",
                () -> "{\"path\":\"src/main\",\"content\":\""
                        + "    final int value = \\\"number\\\".length();\\n".repeat(22_000) + "\"}"),
        PATTERN(
                "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9+/]*={0,2}$\"}",
                () -> "\"" + "QUJD".repeat(262_000) + "\""),
        MEMBERS(
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}",
                () -> "{" + join(25_000, i -> "\"the name of number " + i + "\":17.25") + "}");

        private final String schema;
        private final Supplier<String> value;

        Honest(String schema, Supplier<String> value) {
            this.schema = schema;
            this.value = value;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAdmitLargeArgumentsOfOrdinarySchemas(final Honest honest) {
        final SchemaValidator standard = new SchemaValidator();
        final SchemaReport report = new SchemaReport(8);
        final String value = honest.value.get();
        assertThat(standard.validate(Check.schema(honest.schema), Check.value(value), report))
                .as(() -> report + " in " + standard.stepsTaken() + " steps, " + value.length() + " bytes")
                .isTrue();
    }

    @Test
    void shouldTellFewFailuresThatAreFarAway() {
        final Schema schema = Check.schema("{\"items\":{\"type\":\"number\"}}");
        final String far = "[" + "1".repeat(600_000) + ",\"a\",\"b\",\"c\"]";
        final SchemaReport report = new SchemaReport(8);
        assertThat(validator.validate(schema, Check.value(far), report)).isFalse();
        assertThat(report.count()).isEqualTo(1);
        assertThat(report.failure(0).pointer()).isEqualTo("/1");
        assertThat(validator.validate(schema, Check.value("[1,\"a\",\"b\",\"c\"]"), report))
                .isFalse();
        assertThat(report.count()).isEqualTo(3);
    }

    @Test
    void shouldStopSoonAfterTheLimit() {
        final SchemaValidator bounded = new SchemaValidator(10_000, 64);
        final SchemaReport report = new SchemaReport(4);
        for (final Work work : Work.values()) {
            final int size = work == Work.REQUIRED ? 16 : SIZE;
            final Schema schema = Check.schema("{\"allOf\":[" + join(8, i -> work.schema.apply(size / 2 + i)) + "]}");
            bounded.validate(schema, Check.value(work.value.apply(size)), report);
            final long walk = steps(work, size);
            assertThat(bounded.stepsTaken()).as(work.name()).isLessThan(10_000 + 2 * walk + 1000);
        }
    }
}
