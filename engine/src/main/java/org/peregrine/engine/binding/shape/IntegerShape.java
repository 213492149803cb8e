package org.peregrine.engine.binding.shape;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * An integer in any notation: to JSON Schema {@code 1.0} and {@code 1e2} are integers. Exact, or refused. Source: JSON
 * Schema 2020-12 Validation, section 6.1.1.
 */
final class IntegerShape extends Shape {
    private static final Map<Class<?>, IntegerShape> SHAPES = Map.ofEntries(
            Map.entry(byte.class, narrow(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> value.byteValue())),
            Map.entry(Byte.class, narrow(Byte.MIN_VALUE, Byte.MAX_VALUE, value -> value.byteValue())),
            Map.entry(short.class, narrow(Short.MIN_VALUE, Short.MAX_VALUE, value -> value.shortValue())),
            Map.entry(Short.class, narrow(Short.MIN_VALUE, Short.MAX_VALUE, value -> value.shortValue())),
            Map.entry(int.class, narrow(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> value.intValue())),
            Map.entry(Integer.class, narrow(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> value.intValue())),
            Map.entry(
                    AtomicInteger.class,
                    narrow(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> new AtomicInteger(value.intValue()))),
            Map.entry(long.class, narrow(Long.MIN_VALUE, Long.MAX_VALUE, value -> value)),
            Map.entry(Long.class, narrow(Long.MIN_VALUE, Long.MAX_VALUE, value -> value)),
            Map.entry(AtomicLong.class, narrow(Long.MIN_VALUE, Long.MAX_VALUE, value -> new AtomicLong(value))),
            Map.entry(
                    Year.class,
                    new IntegerShape(
                            BigDecimal.valueOf(Year.MIN_VALUE),
                            BigDecimal.valueOf(Year.MAX_VALUE),
                            value -> Year.of(value.intValue()),
                            value -> BigInteger.valueOf(((Year) value).getValue()))),
            Map.entry(BigInteger.class, new IntegerShape(Numbers.LARGEST.negate(), Numbers.LARGEST, null, value ->
                    (BigInteger) value)));

    private final BigDecimal min;
    private final BigDecimal max;
    private final Function<Long, Object> ofLong;
    private final Function<Object, BigInteger> toInteger;

    /** With a null conversion the values are BigIntegers. */
    private IntegerShape(
            BigDecimal min, BigDecimal max, Function<Long, Object> ofLong, Function<Object, BigInteger> toInteger) {
        this.min = min;
        this.max = max;
        this.ofLong = ofLong;
        this.toInteger = toInteger;
    }

    private static BigInteger ofNumber(Object value) {
        return BigInteger.valueOf(((Number) value).longValue());
    }

    private static IntegerShape narrow(long min, long max, Function<Long, Object> ofLong) {
        return new IntegerShape(BigDecimal.valueOf(min), BigDecimal.valueOf(max), ofLong, IntegerShape::ofNumber);
    }

    /** The shape of a class; null when it holds no integers. */
    static IntegerShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    @Override
    Group group() {
        return Group.NUMBER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "integer");
        constraints.describeNumber(schema, min, max);
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        if (ofLong == null) {
            return readLarge(value);
        }
        return ofLong.apply(readLong(value));
    }

    /** Reads a value of a type that a long holds. */
    long readLong(JsonValue value) throws Mismatch {
        if (!value.isLong()) {
            throw Mismatch.form(expectation(value));
        }
        final long number = value.longValue(0);
        if (number < min.longValue() || number > max.longValue()) {
            throw Mismatch.form(expectation(value));
        }
        return number;
    }

    private BigInteger readLarge(JsonValue value) throws Mismatch {
        if (value.isLong()) {
            return BigInteger.valueOf(value.longValue(0));
        }
        final BigDecimal number = Numbers.exact(value, "an integer");
        if (number.stripTrailingZeros().scale() > 0) {
            throw Mismatch.form("an integer");
        }
        return number.toBigIntegerExact();
    }

    private String expectation(JsonValue value) {
        final boolean wide = max.longValue() == Long.MAX_VALUE;
        return wide && !value.isNumber()
                ? "an integer"
                : "an integer from " + min.toPlainString() + " to " + max.toPlainString();
    }

    @Override
    void write(Object value, JsonWriter writer) {
        final BigInteger number = toInteger.apply(value);
        if (number.bitLength() < Long.SIZE) {
            writer.value(number.longValue());
        } else {
            writer.rawValue(Numbers.ascii(number.toString()));
        }
    }
}
