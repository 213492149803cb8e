package org.peregrine.engine.binding.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** Any JSON value, read as Map, List, String, Long, BigDecimal, Boolean or null. */
final class AnyShape extends Shape {
    static final AnyShape ANY = new AnyShape();

    private AnyShape() {}

    @Override
    Group group() {
        return Group.OTHER;
    }

    @Override
    boolean takesNull() {
        return true;
    }

    @Override
    boolean isAbsent(Object value) {
        return false;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        // Every value is valid.
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        if (value.isObject()) {
            return map(value);
        }
        if (value.isArray()) {
            return list(value);
        }
        if (value.isString()) {
            return value.string();
        }
        if (value.isNumber()) {
            return NumberShape.any(value);
        }
        return value.isNull() ? null : (Object) value.booleanValue(false);
    }

    private Map<String, Object> map(JsonValue object) throws Mismatch {
        final Map<String, Object> map = new LinkedHashMap<>();
        final JsonCursor cursor = new JsonCursor().wrap(object);
        while (cursor.next()) {
            try {
                map.put(cursor.name(), read(cursor.value()));
            } catch (final Mismatch mismatch) {
                throw mismatch.under(cursor.name());
            }
        }
        return map;
    }

    private List<Object> list(JsonValue array) throws Mismatch {
        final List<Object> list = new ArrayList<>();
        final JsonCursor cursor = new JsonCursor().wrap(array);
        while (cursor.next()) {
            try {
                list.add(read(cursor.value()));
            } catch (final Mismatch mismatch) {
                throw mismatch.under(list.size());
            }
        }
        return list;
    }

    @Override
    void write(Object value, JsonWriter writer) {
        switch (value) {
            case null -> writer.nullValue();
            case String text -> writer.value(text);
            case Boolean bool -> writer.value((boolean) bool);
            case Long number -> writer.value((long) number);
            case Integer number -> writer.value((long) number);
            default -> writer.rawValue(JsonBinding.write(value));
        }
    }
}
