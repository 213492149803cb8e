package org.peregrine.engine.binding.shape;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * A number with or without a fraction: the nearest double or float, or exact as a BigDecimal. Never infinite, never
 * NaN.
 */
final class NumberShape extends Shape {
    private static final BigDecimal MAX_FLOAT = new BigDecimal("3.4028235E38");

    private static final Map<Class<?>, NumberShape> SHAPES = Map.of(
            double.class,
            new NumberShape(Kind.DOUBLE, Numbers.LARGEST),
            Double.class,
            new NumberShape(Kind.DOUBLE, Numbers.LARGEST),
            float.class,
            new NumberShape(Kind.FLOAT, MAX_FLOAT),
            Float.class,
            new NumberShape(Kind.FLOAT, MAX_FLOAT),
            BigDecimal.class,
            new NumberShape(Kind.DECIMAL, Numbers.LARGEST),
            Number.class,
            new NumberShape(Kind.ANY, Numbers.LARGEST));

    private enum Kind {
        DOUBLE,
        FLOAT,
        DECIMAL,
        ANY
    }

    private final Kind kind;
    private final BigDecimal max;

    private NumberShape(Kind kind, BigDecimal max) {
        this.kind = kind;
        this.max = max;
    }

    /** The shape of a class; null when it holds no numbers. */
    static NumberShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    @Override
    Group group() {
        return Group.NUMBER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "number");
        constraints.describeNumber(schema, max.negate(), max);
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        return switch (kind) {
            case DOUBLE -> readDouble(value);
            case FLOAT -> (float) finite(value, nearestFloat(value));
            case DECIMAL -> Numbers.exact(value, "a number");
            case ANY -> any(value);
        };
    }

    /** Reads the nearest double. */
    double readDouble(JsonValue value) throws Mismatch {
        return finite(value, value.doubleValue(Double.NaN));
    }

    /** A long where it is one, otherwise a BigDecimal. */
    static Number any(JsonValue value) throws Mismatch {
        return value.isLong() ? (Number) value.longValue(0) : Numbers.exact(value, "a number");
    }

    /** Rounded once: by way of a double a number could end on the wrong side of the middle of two floats. */
    private static float nearestFloat(JsonValue value) throws Mismatch {
        if (!value.isNumber()) {
            throw Mismatch.form("a number");
        }
        final double nearest = value.doubleValue(Double.NaN);
        final float rounded = (float) nearest;
        final boolean certain =
                rounded == nearest || value.length() > Numbers.MAX_CHARACTERS || Double.isInfinite(nearest);
        return certain ? rounded : Float.parseFloat(value.toString());
    }

    private double finite(JsonValue value, double number) throws Mismatch {
        if (Double.isFinite(number)) {
            return number;
        }
        throw Mismatch.form(value.isNumber() ? "a number within -" + max + " to " + max : "a number");
    }

    @Override
    void write(Object value, JsonWriter writer) {
        switch (value) {
            case Double number -> writeDouble(number, writer);
            case Float number -> writer.rawValue(Numbers.ascii(Float.toString((float) finite(number))));
            case BigDecimal number -> writer.rawValue(Numbers.ascii(number.toString()));
            case BigInteger number -> writer.rawValue(Numbers.ascii(number.toString()));
            case Number number -> writer.value(number.longValue());
            default -> throw new IllegalArgumentException(value.getClass() + " is no number");
        }
    }

    static void writeDouble(double number, JsonWriter writer) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no number for " + number);
        }
        writer.value(number);
    }

    private static double finite(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("JSON has no number for " + number);
        }
        return number.doubleValue();
    }
}
