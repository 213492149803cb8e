package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer sends costs at most the steps that are allowed, and is answered with a clear failure. */
@Timeout(60)
class HostileInputTest {
    private static final String DEEP = "[".repeat(10_000) + "]".repeat(10_000);

    private final SchemaValidator validator = new SchemaValidator();
    private final SchemaReport report = new SchemaReport(4);

    private String onlyFailure(final String schema, final String instance) {
        final boolean valid = validator.validate(Check.schema(schema), Check.value(instance), report);
        assertThat(valid).isFalse();
        assertThat(report.count()).isEqualTo(1);
        return report.toString();
    }

    /** Every level asks the next one twice: 2 to the power of the levels. */
    private static String exponential(final String keyword, final int levels) {
        final String definitions = IntStream.range(0, levels)
                .mapToObj(level ->
                        "\"l%d\":{\"%s\":[{\"$ref\":\"#/$defs/l%d\",\"maxLength\":%d},{\"$ref\":\"#/$defs/l%d\",\"maxLength\":%d}]}"
                                .formatted(level, keyword, level + 1, 9 + level, level + 1, 99 + level))
                .collect(Collectors.joining(","));
        return "{\"$ref\":\"#/$defs/l0\",\"$defs\":{%s,\"l%d\":{\"type\":\"integer\"}}}".formatted(definitions, levels);
    }

    @Test
    void shouldStopInAnExponentialNest() {
        for (final String keyword : new String[] {"anyOf", "oneOf"}) {
            assertThat(onlyFailure(exponential(keyword, 60), "\"x\""))
                    .isEqualTo(": expected at most 1000000 steps of validation, found \"x\" (limit)");
        }
    }

    @Test
    void shouldStopInAnExponentialNestBelowNot() {
        final String schema = "{\"not\":" + exponential("anyOf", 60).replace("#/$defs", "#/not/$defs") + "}";

        assertThat(onlyFailure(schema, "\"x\"")).endsWith("(limit)");
    }

    @Test
    void shouldMatchCatastrophicPatternsInLinearTime() {
        final String many = "\"" + "a".repeat(100_000) + "!\"";

        for (final String pattern : new String[] {
            "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b", "^(.*)*=.*$"
        }) {
            validator.validate(Check.schema("{\"pattern\":\"" + pattern + "\"}"), Check.value(many), report);

            assertThat(report.count()).as(pattern).isEqualTo(1);
            assertThat(report.failure(0).keyword()).as(pattern).isEqualTo("pattern");
        }
    }

    @Test
    void shouldStopAPatternThatHasManyStatesUnderWay() {
        final String schema = "{\"pattern\":\"(a|b)*a(a|b){2000}c\"}";

        assertThat(onlyFailure(schema, "\"" + "ab".repeat(500_000) + "\"")).contains("steps of validation");
    }

    @Test
    void shouldRefuseAnInstanceThatIsDeeperThanItsLimit() {
        final String recursive = "{\"items\":{\"$ref\":\"#\"}}";

        assertThat(onlyFailure(recursive, DEEP)).contains("at most 512 levels of values and rules");
        assertThat(validator.validate(Check.schema("{\"type\":\"array\"}"), Check.value(DEEP)))
                .isTrue();
    }

    @Test
    void shouldCompareDeepInstancesWithoutEnd() {
        final String deep = "[".repeat(600) + "]".repeat(600);
        assertThat(onlyFailure("{\"uniqueItems\":true}", "[" + deep + "," + deep + "]"))
                .contains("levels");
        assertThat(validator.validate(Check.schema("{\"const\":[[[]]]}"), Check.value(DEEP)))
                .isFalse();
    }

    @Test
    void shouldTakeALongString() {
        final String text = "\"" + "\u20ac".repeat(350_000) + "\"";
        final String shorter = "\"" + "\u20ac".repeat(200_000) + "\"";

        assertThat(validator.validate(Check.schema("{\"maxLength\":350000,\"minLength\":350000}"), Check.value(text)))
                .isTrue();
        assertThat(validator.validate(Check.schema("{\"maxLength\":349999}"), Check.value(text)))
                .isFalse();
        assertThat(validator.validate(Check.schema("{\"pattern\":\"^.*$\"}"), Check.value(shorter)))
                .isTrue();
    }

    @Test
    void shouldChargeLongStringsThatAreReadAgainAndAgain() {
        final String alternatives = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"minLength\":" + (2_000_000 + i) + "}")
                .collect(Collectors.joining(","));

        assertThat(onlyFailure("{\"anyOf\":[" + alternatives + "]}", "\"" + "a".repeat(1 << 20) + "\""))
                .contains("steps of validation");
    }

    @Test
    void shouldFindEqualAmongManyElements() {
        final String many = IntStream.range(0, 25_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        final Schema unique = Check.schema("{\"uniqueItems\":true}");

        assertThat(validator.validate(unique, Check.value("[" + many + "]"))).isTrue();
        assertThat(validator.validate(unique, Check.value("[" + many + ",7.0]")))
                .isFalse();
    }

    @Test
    void shouldRefuseDuplicateMembersAmongMany() {
        final String many =
                IntStream.range(0, 20_000).mapToObj(i -> "\"m" + i + "\":" + i).collect(Collectors.joining(","));
        final Schema open = Check.schema("{\"required\":[\"m0\"]}");

        assertThat(validator.validate(open, Check.value("{" + many + "}"))).isTrue();
        assertThat(onlyFailure("{\"required\":[\"m0\"]}", "{" + many + ",\"m77\":1}"))
                .isEqualTo("/m77: expected each member once, found \"m77\" (duplicate)");
    }

    @Test
    void shouldTakeNumbersWithoutEnd() {
        final Schema schema = Check.schema("{\"type\":\"integer\",\"multipleOf\":3,\"maximum\":1e999999999}");

        assertThat(validator.validate(schema, Check.value("3".repeat(100_000)))).isTrue();
        assertThat(validator.validate(schema, Check.value("9e99999999999999999999")))
                .isFalse();
        assertThat(validator.validate(schema, Check.value("3e-99999999999999999999")))
                .isFalse();
    }

    @Test
    void shouldStayUsableAfterALimit() {
        onlyFailure(exponential("anyOf", 60), "\"x\"");

        assertThat(validator.validate(Check.schema("{\"type\":\"string\"}"), Check.value("\"x\""), report))
                .isTrue();
        assertThat(report.count()).isZero();
    }
}
