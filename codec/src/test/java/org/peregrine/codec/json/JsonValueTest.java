package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValueTest {
    private static final long SEED = 0xD0_0B1EL;
    private static final int MISSING = -77;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final JsonValue member = new JsonValue();

    @Test
    void shouldAnswerAsMissingWhenAbsent() {
        final JsonValue absent = new JsonValue();

        assertThat(absent.present()).isFalse();
        assertThat(absent.type()).isNull();
        assertThat(absent.isObject() || absent.isArray() || absent.isString()).isFalse();
        assertThat(absent.isNumber() || absent.isBoolean() || absent.isNull()).isFalse();
        assertThat(absent.longValue(MISSING)).isEqualTo(MISSING);
        assertThat(absent.isLong()).isFalse();
        assertThat(absent.doubleValue(MISSING)).isEqualTo(MISSING);
        assertThat(absent.booleanValue(true)).isTrue();
        assertThat(absent.string()).isNull();
        assertThat(absent.stringLength()).isZero();
        assertThat(absent.stringEscaped()).isFalse();
        assertThat(absent.copyString(new UnsafeBuffer(new byte[8]), 0, 8)).isEqualTo(-1);
        assertThat(absent.member(JsonName.of("a"), member)).isFalse();
        assertThat(absent.memberCount()).isZero();
        assertThat(absent.bytes()).isEmpty();
        assertThat(new JsonCursor().wrap(absent).next()).isFalse();
    }

    @Test
    void shouldFindTheLastOfDuplicateMembers() {
        final JsonValue object = PaddedMessage.value("{ \"a\" : 1 , \"\\u0061\" : 2, \"b\":{\"a\":3}, \"aa\":4 }");

        assertThat(object.member(JsonName.of("a"), member)).isTrue();
        assertThat(member.longValue(MISSING)).isEqualTo(2);
        assertThat(object.memberCount()).isEqualTo(4);
        assertThat(object.member(JsonName.of("c"), member)).isFalse();
        assertThat(member.present()).isFalse();
        assertThat(object.member(JsonName.of("b"), object)).isTrue();
        assertThat(object.member(JsonName.of("a"), object)).isTrue();
        assertThat(object.longValue(MISSING)).isEqualTo(3);
        assertThat(object.member(JsonName.of("a"), member)).isFalse();
    }

    @Test
    void shouldMatchNamesHoweverTheyAreWritten() {
        final JsonValue object =
                PaddedMessage.value("{\"a\\\"b\":1,\"tab\\t\":2,\"\\u00fc\\ud83d\\ude00\":3,\"back\\\\n\":4,\"\":5}");

        assertThat(longMember(object, "a\"b")).isEqualTo(1);
        assertThat(longMember(object, "tab\t")).isEqualTo(2);
        assertThat(longMember(object, "\u00fc\ud83d\ude00")).isEqualTo(3);
        assertThat(longMember(object, "back\\n")).isEqualTo(4);
        assertThat(longMember(object, "")).isEqualTo(5);
        assertThat(longMember(object, "tab\\t")).isEqualTo(MISSING);
        assertThat(longMember(object, "\u00fc\ud83d\ude01")).isEqualTo(MISSING);
        assertThatThrownBy(() -> JsonName.of("\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotReadBehindItsSpan() {
        final byte[] exact = "{\"name\":\"value\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        final JsonValue value = new JsonValue().wrap(new UnsafeBuffer(exact), 0, exact.length);

        assertThat(value.member(JsonName.of("name"), member)).isTrue();
        assertThat(member.string()).isEqualTo("value");
        assertThat(member.stringEquals(JsonName.of("value"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "1.0, 1",
        "1e2, 100",
        "-1.50e1, -15",
        "0.0e99999999999999999999, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775808, -77",
        "-9223372036854775809, -77",
        "1.5, -77",
        "1e-1, -77",
        "1e19, -77",
        "9.223372036854775807e18, 9223372036854775807",
        "92233720368547758070e-1, 9223372036854775807",
        "18446744073709551616, -77",
        "1e99999999999999999999, -77",
        "1e-99999999999999999999, -77",
        "10e-1, 1",
        "1.00000000000000000000000000000000, 1",
        "1.00000000000000000000000000000001, -77",
        "true, -77",
        "\"1\", -77"
    })
    void shouldReadIntegersHoweverTheyAreWritten(final String text, final long expected) {
        final JsonValue value = PaddedMessage.value(text);

        assertThat(value.longValue(MISSING)).isEqualTo(expected);
        assertThat(value.isLong()).isEqualTo(expected != MISSING);
    }

    @Test
    void shouldReadDoublesAsTheJdkDoes() {
        for (int i = 0; i < 200_000; i++) {
            final double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                requireSameDouble(Double.toString(number));
                requireSameDouble(randomDecimal());
            }
        }
    }

    @Test
    void shouldReadDoublesNextToTheMiddleOfTwo() {
        for (int i = 0; i < 5_000; i++) {
            final double number = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (Double.isFinite(number) && Double.isFinite(Math.nextUp(number))) {
                final BigDecimal middle = new BigDecimal(number)
                        .add(new BigDecimal(Math.nextUp(number)))
                        .divide(BigDecimal.TWO);
                final BigInteger digits = middle.unscaledValue();
                requireSameDouble(digits + "e" + -middle.scale());
                requireSameDouble(digits + "00000001e" + (-middle.scale() - 8));
                requireSameDouble(digits.subtract(BigInteger.ONE) + "e" + -middle.scale());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "9007199254740993",
        "9007199254740991e22",
        "9007199254740992e23",
        "1e23",
        "8.5e22",
        "1e-400",
        "1e400",
        "0.1e-6",
        "123456789012345678901234567890",
        "18446744073709551615e10",
        "0.000000000000000000000000000000000001",
        "6.631236846766476e-316",
        "7.2057594037927933e16",
        "30078505129381147446200e0",
        "1777820000000000000001e0",
        "0e400",
        "-0.0",
        "-1e-500",
        "1e9999999999999999999999"
    })
    void shouldReadHardDoubles(final String text) {
        requireSameDouble(text);
    }

    private String randomDecimal() {
        final StringBuilder text = new StringBuilder();
        text.append(1 + random.nextInt(9));
        for (int left = random.nextInt(25); left > 0; left--) {
            text.append(random.nextInt(10));
        }
        text.append('.');
        for (int left = 1 + random.nextInt(10); left > 0; left--) {
            text.append(random.nextInt(10));
        }
        return text.append('e').append(random.nextInt(700) - 350).toString();
    }

    private void requireSameDouble(final String text) {
        final UnsafeBuffer buffer = PaddedMessage.of(text);
        final double read = member.wrap(buffer, 0, PaddedMessage.length(buffer)).doubleValue(Double.NaN);
        if (Double.doubleToRawLongBits(read) != Double.doubleToRawLongBits(Double.parseDouble(text))) {
            throw new AssertionError("seed %x: %s read as %s".formatted(SEED, text, read));
        }
    }

    private long longMember(final JsonValue object, final String name) {
        return object.member(JsonName.of(name), member) ? member.longValue(MISSING) : MISSING;
    }
}
