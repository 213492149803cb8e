package org.peregrine.engine.binding;

import java.util.function.LongFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads integers in any notation, since to JSON Schema {@code 1.0} is one, and refuses what has a fraction instead of
 * cutting it off. Source: JSON Schema 2020-12 Validation, section 6.1.1. Any thread.
 */
final class WholeNumbers<T> extends StdScalarDeserializer<T> {
    /** Beyond it a double does not tell one integer from the next. */
    private static final double MAX_EXACT = 1L << 53;

    private final long min;
    private final long max;
    private final LongFunction<T> conversion;

    private WholeNumbers(Class<?> type, long min, long max, LongFunction<T> conversion) {
        super(type);
        this.min = min;
        this.max = max;
        this.conversion = conversion;
    }

    static SimpleModule module() {
        final LongFunction<Integer> toInteger = value -> (int) value;
        final LongFunction<Long> toLong = Long::valueOf;
        return new SimpleModule()
                .addDeserializer(
                        int.class, new WholeNumbers<>(int.class, Integer.MIN_VALUE, Integer.MAX_VALUE, toInteger))
                .addDeserializer(
                        Integer.class,
                        new WholeNumbers<>(Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, toInteger))
                .addDeserializer(long.class, new WholeNumbers<>(long.class, Long.MIN_VALUE, Long.MAX_VALUE, toLong))
                .addDeserializer(Long.class, new WholeNumbers<>(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, toLong));
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            final long value = parser.getLongValue();
            if (value >= min && value <= max) {
                return conversion.apply(value);
            }
        } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            final double value = parser.getDoubleValue();
            if (value == Math.rint(value) && Math.abs(value) <= MAX_EXACT && value >= min && value <= max) {
                return conversion.apply((long) value);
            }
        }
        return context.reportInputMismatch(this, "not an integer in range");
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
        return _valueClass.isPrimitive() ? context.reportInputMismatch(this, "null") : null;
    }
}
