package org.peregrine.engine.binding.shape;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * A constant of an enum: by the value of its {@code @JsonValue} method, by the name that {@code @JsonProperty} gives
 * it, or by its own name; never by its {@code toString()}, which is for people.
 */
final class EnumShape extends Shape {
    private final Map<Object, Object> constants = new LinkedHashMap<>();
    private final Map<Object, Object> values = new LinkedHashMap<>();
    private final boolean numbers;

    private EnumShape(Class<?> type) {
        final Method valueMethod = AnnotationReader.jsonValueMethod(type);
        for (final Object constant : type.getEnumConstants()) {
            final Object value = valueMethod == null
                    ? AnnotationReader.constantName((Enum<?>) constant)
                    : AnnotationReader.invoke(valueMethod, constant);
            final Object key = value instanceof Number number && !(value instanceof Double) && !(value instanceof Float)
                    ? (Object) number.longValue()
                    : value;
            if (!(key instanceof String || key instanceof Long) || constants.put(key, constant) != null) {
                throw new IllegalArgumentException("the constants of " + type.getName()
                        + " need different texts or integers, but " + constant + " has " + value);
            }
            values.put(constant, key);
        }
        numbers = constants.keySet().stream().anyMatch(Long.class::isInstance);
        if (constants.isEmpty() || (numbers && constants.keySet().stream().anyMatch(String.class::isInstance))) {
            throw new IllegalArgumentException(type.getName() + " has no constants of one kind");
        }
    }

    /** The shape of an enum. */
    static EnumShape of(Class<?> type) {
        return new EnumShape(type);
    }

    @Override
    public boolean isText() {
        return !numbers;
    }

    @Override
    Group group() {
        return Group.OTHER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", numbers ? "integer" : "string");
        describeConstants(schema);
    }

    void describeConstants(SchemaText schema) {
        final JsonWriter writer = schema.writer().name("enum").beginArray();
        for (final Object key : constants.keySet()) {
            writeKey(key, writer);
        }
        writer.endArray();
    }

    private static void writeKey(Object key, JsonWriter writer) {
        if (key instanceof Long number) {
            writer.value(number);
        } else {
            writer.value((String) key);
        }
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        final boolean fits = numbers ? value.isLong() : value.isString();
        return parse(!fits ? null : numbers ? (Object) value.longValue(0) : value.string());
    }

    Object parse(Object key) throws Mismatch {
        final Object constant = key == null ? null : constants.get(key);
        if (constant == null) {
            final List<String> names = new ArrayList<>();
            constants.keySet().forEach(name -> names.add(String.valueOf(name)));
            throw Mismatch.form("one of " + String.join(", ", names));
        }
        return constant;
    }

    String text(Object constant) {
        return (String) values.get(constant);
    }

    @Override
    void write(Object value, JsonWriter writer) {
        writeKey(values.get(value), writer);
    }

    /** A map whose keys are the constants of an enum. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static Map<Object, Object> mapOf(Class<?> type) {
        return (Map) new EnumMap(type);
    }
}
