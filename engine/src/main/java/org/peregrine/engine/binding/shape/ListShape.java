package org.peregrine.engine.binding.shape;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** An array or a collection. */
final class ListShape extends Shape {
    private final Shape element;
    private final Constraints elementConstraints;
    private final boolean set;
    private final Supplier<Collection<Object>> factory;
    private final Class<?> arrayOf;

    private ListShape(
            Shape element,
            Constraints elementConstraints,
            boolean set,
            Supplier<Collection<Object>> factory,
            Class<?> arrayOf) {
        this.element = element;
        this.elementConstraints = elementConstraints;
        this.set = set;
        this.factory = factory;
        this.arrayOf = arrayOf;
    }

    static ListShape array(Class<?> componentType, Shape element, Constraints elementConstraints) {
        return new ListShape(element, elementConstraints, false, ArrayList::new, componentType);
    }

    /** With a null factory the collection is an unmodifiable list. */
    static ListShape collection(
            Class<?> type, Supplier<Collection<Object>> factory, Shape element, Constraints elementConstraints) {
        return new ListShape(element, elementConstraints, Set.class.isAssignableFrom(type), factory, null);
    }

    @Override
    Group group() {
        return Group.ARRAY;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "array");
        schema.writer().name("items");
        schema.inner(element, elementConstraints);
        if (set) {
            schema.writer().name("uniqueItems").value(true);
        }
        constraints.describeSize(schema, "Items");
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        if (!value.isArray()) {
            throw Mismatch.form("an array");
        }
        final Collection<Object> elements = factory.get();
        final JsonCursor cursor = new JsonCursor().wrap(value);
        for (int index = 0; cursor.next(); index++) {
            try {
                final boolean isNew = elements.add(element.readElement(cursor.value()));
                if (set && !isNew) {
                    throw Mismatch.form("different from the others");
                }
            } catch (final Mismatch mismatch) {
                throw mismatch.under(index);
            }
        }
        return arrayOf == null ? elements : toArray((List<Object>) elements);
    }

    private Object toArray(List<Object> elements) {
        final Object array = Array.newInstance(arrayOf, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, elements.get(i));
        }
        return array;
    }

    @Override
    void write(Object value, JsonWriter writer) {
        writer.beginArray();
        if (arrayOf == null) {
            for (final Object item : (Iterable<?>) value) {
                element.writeElement(item, writer);
            }
        } else if (value instanceof Object[] items) {
            Arrays.asList(items).forEach(item -> element.writeElement(item, writer));
        } else {
            for (int i = 0; i < Array.getLength(value); i++) {
                element.writeElement(Array.get(value, i), writer);
            }
        }
        writer.endArray();
    }

    @Override
    void forEachInner(Visitor visitor) {
        visitor.visit(element);
    }
}
