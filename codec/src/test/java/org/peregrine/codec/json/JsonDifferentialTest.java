package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The scanner against Jackson on random messages: both accept or both reject, and every value reads the same. The differences, all of them:
 *
 * <ul>
 *   <li>Jackson decodes some bytes that are not UTF-8 (overlong forms, code points above U+10FFFF); the scanner rejects
 *       them. Wherever the two disagree, the bytes must not be UTF-8.
 *   <li>Jackson, left to its defaults, skips a byte order mark and guesses UTF-16 and UTF-32; the scanner knows only UTF-8.
 *   <li>A lone surrogate written as an escape stays one in Jackson's strings; here it reads as U+FFFD.
 *   <li>Jackson's tree keeps the last of duplicate members; {@link JsonCursor} shows all, {@link JsonValue#member} the last.
 * </ul>
 */
class JsonDifferentialTest {
    private static final int MAX_DEPTH = 7;
    private static final int FACTOR = Integer.getInteger("peregrine.test.factor", 1);
    private static final int WELL_FORMED_COUNT = 60_000 * FACTOR;
    private static final int DAMAGED_COUNT = 160_000 * FACTOR;
    private static final long SEED = Long.getLong("peregrine.test.seed", 0x5EED_0F_1A51L);
    private static final int MAX_EXPONENT_CHECKED = 5_000;

    private final JacksonReference jackson = new JacksonReference(MAX_DEPTH);
    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final RandomJson generator = new RandomJson(random);
    private int acceptedCount;

    @Test
    void shouldAgreeOnGeneratedMessages() {
        for (int i = 0; i < WELL_FORMED_COUNT; i++) {
            compare(generator.message());
        }
        assertThat(acceptedCount).as("seed %x", SEED).isEqualTo(WELL_FORMED_COUNT);
    }

    @Test
    void shouldAgreeOnDamagedMessages() {
        for (int i = 0; i < DAMAGED_COUNT; i++) {
            compare(generator.damaged(generator.message()));
        }
        assertThat(acceptedCount).as("seed %x", SEED).isBetween(DAMAGED_COUNT / 20, DAMAGED_COUNT * 19 / 20);
    }

    @Test
    void shouldRejectWhatOnlyJacksonTakesForUtf8() {
        for (final String hex :
                new String[] {"22c08022", "22e0808022", "22f080808022", "22f490808022", "22f580808022"}) {
            final byte[] bytes = HexFormat.of().parseHex(hex);
            assertThat(JacksonReference.isUtf8(bytes)).as(hex).isFalse();
            assertThat(jackson.read(bytes)).as(hex).isNotNull();
            assertThat(scan(bytes)).as(hex).isEqualTo(JsonError.BAD_UTF8);
        }
    }

    @Test
    void shouldRejectByteOrderMarkAndOtherEncodingsThatJacksonDetects() {
        final JacksonReference detecting = new JacksonReference(MAX_DEPTH, true);
        final byte[] marked = "\ufeff[1]".getBytes(StandardCharsets.UTF_8);
        final byte[] utf16 = "[1]".getBytes(StandardCharsets.UTF_16BE);

        assertThat(detecting.read(marked)).isNotNull();
        assertThat(scan(marked)).isEqualTo(JsonError.BYTE_ORDER_MARK);
        assertThat(detecting.read(utf16)).isNotNull();
        assertThat(scan(utf16)).isEqualTo(JsonError.UNEXPECTED_BYTE);
    }

    private JsonError scan(final byte[] bytes) {
        return scanner.scan(
                PaddedMessage.of(bytes), 0, bytes.length, (depth, name, length, escaped, type, at, size) -> {});
    }

    private void compare(final byte[] bytes) {
        final UnsafeBuffer buffer = PaddedMessage.of(bytes);
        final JsonError error =
                scanner.scan(buffer, 0, bytes.length, (depth, name, length, escaped, type, at, size) -> {});
        final JsonNode node = jackson.read(bytes);
        final boolean expected = node != null && JacksonReference.isUtf8(bytes);
        if (expected != (error == JsonError.NONE)) {
            throw new AssertionError("seed %x: Jackson %s, scanner %s at %d: %s"
                    .formatted(SEED, node, error, scanner.errorOffset(), describe(bytes)));
        }
        if (!expected) {
            assertThat(scanner.errorOffset()).isBetween(0, bytes.length);
            return;
        }
        acceptedCount++;
        assertThat(scanner.errorOffset()).isEqualTo(-1);
        compare(node, new JsonValue().wrap(buffer, scanner.rootOffset(), scanner.rootLength()), bytes);
    }

    private static void compare(final JsonNode node, final JsonValue value, final byte[] message) {
        switch (value.type()) {
            case OBJECT -> compareObject(node, value, message);
            case ARRAY -> compareArray(node, value, message);
            case STRING -> compareString(node, value, message);
            case NUMBER -> compareNumber(node, value, message);
            case TRUE, FALSE ->
                check(
                        node.isBoolean() && node.booleanValue() == value.booleanValue(!node.booleanValue()),
                        value,
                        message);
            case NULL -> check(node.isNull() && value.isNull(), value, message);
        }
    }

    private static void compareObject(final JsonNode node, final JsonValue value, final byte[] message) {
        final Map<String, JsonValue> last = new LinkedHashMap<>();
        final JsonCursor cursor = new JsonCursor().wrap(value);
        int count = 0;
        while (cursor.next()) {
            final JsonValue member = cursor.value();
            last.put(cursor.name(), new JsonValue().wrap(member.buffer(), member.offset(), member.length()));
            check(cursor.nameEquals(JsonName.of(cursor.name())), value, message);
            count++;
        }
        check(node.isObject() && value.memberCount() == count, value, message);
        final boolean loneSurrogates =
                node.propertyStream().anyMatch(entry -> !scalar(entry.getKey()).equals(entry.getKey()));
        if (loneSurrogates) {
            return;
        }
        check(node.size() == last.size(), value, message);
        final JsonValue found = new JsonValue();
        for (final Map.Entry<String, JsonNode> property : node.properties()) {
            check(value.member(JsonName.of(property.getKey()), found), value, message);
            check(found.offset() == last.get(property.getKey()).offset(), value, message);
            compare(property.getValue(), last.get(property.getKey()), message);
        }
    }

    private static void compareArray(final JsonNode node, final JsonValue value, final byte[] message) {
        check(node.isArray() && value.memberCount() == node.size(), value, message);
        final JsonCursor cursor = new JsonCursor().wrap(value);
        for (final JsonNode element : node) {
            check(cursor.next(), value, message);
            compare(element, cursor.value(), message);
        }
        check(!cursor.next() && !cursor.value().present(), value, message);
    }

    private static void compareString(final JsonNode node, final JsonValue value, final byte[] message) {
        final String expected = scalar(node.stringValue());
        final byte[] utf8 = expected.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[utf8.length]);
        check(expected.equals(value.string()), value, message);
        check(value.copyString(copy, 0, utf8.length) == utf8.length, value, message);
        check(copy.compareTo(new UnsafeBuffer(utf8)) == 0, value, message);
        check(utf8.length == 0 || value.copyString(copy, 0, utf8.length - 1) == -1, value, message);
        check(value.stringEquals(JsonName.of(expected)), value, message);
        check(!value.stringEquals(JsonName.of(expected + "x")), value, message);
    }

    private static void compareNumber(final JsonNode node, final JsonValue value, final byte[] message) {
        final String text = value.toString();
        final double expected = Double.parseDouble(text);
        check(node.isNumber(), value, message);
        check(sameBits(expected, value.doubleValue(Double.NaN)), value, message);
        check(node.isIntegralNumber() || sameBits(node.doubleValue(), expected), value, message);
        if (node.isIntegralNumber()) {
            check(node.canConvertToLong() == value.isLong(), value, message);
        }
        final BigDecimal exact = exactLong(text);
        check(value.isLong() == (exact != null), value, message);
        check(value.longValue(7) == (exact != null ? exact.longValueExact() : 7), value, message);
    }

    /** The number when it is an integer in the range of long, otherwise null. BigDecimal fails on exponents beyond int. */
    private static BigDecimal exactLong(final String text) {
        final int exponentAt = Math.max(text.indexOf('e'), text.indexOf('E'));
        final String significand = exponentAt < 0 ? text : text.substring(0, exponentAt);
        if (new BigDecimal(significand).signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (exponentAt >= 0 && Math.abs(Double.parseDouble(text.substring(exponentAt + 1))) > MAX_EXPONENT_CHECKED) {
            return null;
        }
        final BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        final boolean inRange = number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                && number.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0;
        return number.scale() <= 0 && inRange ? number : null;
    }

    private static boolean sameBits(final double one, final double other) {
        return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
    }

    /** The text with U+FFFD in place of lone surrogates. */
    private static String scalar(final String text) {
        final StringBuilder result = new StringBuilder();
        text.codePoints()
                .map(unit -> unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE ? 0xFFFD : unit)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    private static void check(final boolean condition, final JsonValue value, final byte[] message) {
        if (!condition) {
            throw new AssertionError("seed %x: %s in %s".formatted(SEED, value, describe(message)));
        }
    }

    private static String describe(final byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8) + " = "
                + HexFormat.of().formatHex(bytes);
    }
}
