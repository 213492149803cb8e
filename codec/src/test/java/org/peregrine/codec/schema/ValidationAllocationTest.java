package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonValue;

/** A valid value is checked without garbage; so are all keywords but those that docs/schema.md lists. */
class ValidationAllocationTest {
    private static final int WARM_UP_COUNT = 30_000;
    private static final int MAX_ROUNDS = 8;
    private static final int COUNT = 100_000;

    /** For values whose check takes microseconds. */
    private static final int SMALLER_COUNT = 10_000;

    private static final String TOOL = """
            {"type":"object","properties":{"city":{"type":"string","minLength":1,"maxLength":100},\
            "country":{"type":"string","minLength":2,"maxLength":2},"days":{"type":"integer","minimum":1,"maximum":14},\
            "units":{"type":"string","enum":["metric","imperial","kelvin"]},"latitude":{"type":"number","minimum":-90,"maximum":90},\
            "hourly":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string","maxLength":32},"maxItems":10}},\
            "required":["city","days","units"],"additionalProperties":false}""";
    private static final String ARGUMENTS = """
            {"city":"K\\u00f6ln \u20ac","country":"NL","days":7,"units":"metric","latitude":52.3676,"hourly":true,"tags":["travel","work"]}""";

    private final SchemaValidator validator = new SchemaValidator();

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '~',
            value = {
                TOOL + "@" + ARGUMENTS,
                "{\"uniqueItems\":true,\"contains\":{\"const\":{\"a\":1}},\"items\":{\"type\":[\"object\",\"array\",\"number\"]}} @ [{\"a\":1.0},[1,2],[2,1],1e400,{\"a\":2}]",
                "{\"patternProperties\":{\"^x-\":{\"pattern\":\"^[a-z]{2,40}([\u00e9]|\\\\p{Lu}){1,3}$\"}},\"additionalProperties\":{\"multipleOf\":0.01}} @ {\"x-\\u0061\":\"abc\u00e9\",\"y\":1234567890123456789012.34}",
                "{\"pattern\":\"(a|b)*a(a|b){12}c\"} @ \"ababababbbbbbbbbbbbc\"",
                "{\"pattern\":\"^(?!^[-+.]*$)[+-]?0*\\\\d*\\\\.?\\\\d*(?<!c(a|b){12}d)$\"} @ \"-1.5\"",
                "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}],\"properties\":{\"b\":{\"$ref\":\"#/$defs/n\"}},\"unevaluatedProperties\":false,\"$defs\":{\"n\":{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"number\"}]}}} @ {\"b\":-1.5}",
                "{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"} @ {\"type\":\"object\",\"properties\":{\"a\":{\"minLength\":1}}}",
                "{\"if\":{\"properties\":{\"k\":{\"enum\":[1,2.5]}}},\"then\":{\"minProperties\":2},\"dependentRequired\":{\"k\":[\"l\"]},\"propertyNames\":{\"maxLength\":3}} @ {\"k\":2.50,\"l\":1,\"m\":2}",
            })
    void shouldAllocateNothing(final String schemaText, final String instance) {
        final Schema schema = Check.schema(schemaText);
        final JsonValue value = Check.value(instance.trim());
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final int count = schema.subschemaCount() < 50 ? COUNT : SMALLER_COUNT;
        run(schema, value, WARM_UP_COUNT);
        // The JVM now and then accounts a few bytes of its own to a thread: one clean round is proof.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(schema, value, count);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).as("bytes allocated for %d checks", count).isZero();
    }

    private void run(final Schema schema, final JsonValue value, final int count) {
        for (int i = 0; i < count; i++) {
            if (!validator.validate(schema, value)) {
                throw new AssertionError();
            }
        }
    }
}
