package org.peregrine.engine.binding.shape;

import java.util.Map;
import java.util.function.Supplier;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A map: an object whose members are not known beforehand. Keys are texts or constants of an enum. */
final class MapShape extends Shape {
    private final Shape key;
    private final Shape value;
    private final Constraints valueConstraints;
    private final Supplier<Map<Object, Object>> factory;

    MapShape(Shape key, Shape value, Constraints valueConstraints, Supplier<Map<Object, Object>> factory) {
        this.key = key;
        this.value = value;
        this.valueConstraints = valueConstraints;
        this.factory = factory;
    }

    @Override
    Group group() {
        return Group.OBJECT;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "object");
        if (key instanceof EnumShape names) {
            schema.writer().name("propertyNames").beginObject();
            names.describeConstants(schema);
            schema.writer().endObject();
        } else {
            ((TextShape) key).describeNames(schema);
        }
        schema.writer().name("additionalProperties");
        schema.inner(value, valueConstraints);
        constraints.describeSize(schema, "Properties");
    }

    @Override
    Object read(JsonValue object) throws Mismatch {
        if (!object.isObject()) {
            throw Mismatch.form("an object");
        }
        final Map<Object, Object> map = factory.get();
        final JsonCursor cursor = new JsonCursor().wrap(object);
        while (cursor.next()) {
            try {
                map.put(readKey(cursor.name()), value.readElement(cursor.value()));
            } catch (final Mismatch mismatch) {
                throw mismatch.under(cursor.name());
            }
        }
        return map;
    }

    private Object readKey(String name) throws Mismatch {
        return key instanceof EnumShape names ? names.parse(name) : ((TextShape) key).parse(name);
    }

    @Override
    void write(Object map, JsonWriter writer) {
        writer.beginObject();
        ((Map<?, ?>) map).forEach((name, item) -> {
            writer.name(key instanceof EnumShape names ? names.text(name) : ((TextShape) key).text(name));
            value.writeElement(item, writer);
        });
        writer.endObject();
    }

    @Override
    void forEachInner(Visitor visitor) {
        visitor.visit(value);
    }
}
