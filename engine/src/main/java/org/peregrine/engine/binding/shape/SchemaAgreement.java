package org.peregrine.engine.binding.shape;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Compares an author's schema with the record that is to take the values that it admits: members, which of them are
 * required, and their JSON types. Other keywords (references, {@code allOf} and the like) are not compared.
 */
public final class SchemaAgreement {
    private static final JsonName PROPERTIES = JsonName.of("properties");
    private static final JsonName REQUIRED = JsonName.of("required");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName ITEMS = JsonName.of("items");

    private final Class<?> type;

    private SchemaAgreement(Class<?> type) {
        this.type = type;
    }

    /**
     * Compares.
     *
     * @param schema of the author's.
     * @param shape of the record.
     * @param type the record's class, for messages.
     * @throws IllegalArgumentException when the schema lists what the record would refuse; the message names the
     * component.
     */
    public static void check(JsonValue schema, Shape shape, Class<?> type) {
        new SchemaAgreement(type).check(schema, shape, "");
    }

    private void check(JsonValue schema, Shape shape, String place) {
        final Shape held = shape instanceof OptionalShape optional ? optional.inner() : shape;
        checkTypes(member(schema, TYPE), held, place);
        if (held instanceof RecordShape record) {
            checkRecord(schema, record, place);
        } else if (held instanceof ListShape list) {
            final JsonValue items = member(schema, ITEMS);
            if (items.isObject()) {
                list.forEachInner(element -> check(items, element, place + "[]"));
            }
        }
    }

    private void checkRecord(JsonValue schema, RecordShape record, String place) {
        final JsonValue properties = member(schema, PROPERTIES);
        final List<String> listed = new ArrayList<>();
        final JsonCursor cursor = new JsonCursor().wrap(properties);
        while (cursor.next()) {
            listed.add(cursor.name());
        }
        final List<String> required = new ArrayList<>();
        final JsonCursor names = new JsonCursor().wrap(member(schema, REQUIRED));
        while (names.next()) {
            required.add(names.value().string());
        }
        for (final Component component : record.components()) {
            if (component.isIgnored()) {
                continue;
            }
            final String name = place.isEmpty() ? component.name() : place + '.' + component.name();
            if (component.isRequired() && !required.contains(component.name())) {
                throw disagree(name, "the record needs it and the schema does not require it");
            }
            if (listed.remove(component.name())) {
                check(member(properties, component.jsonName()), component.shape(), name);
            }
        }
        if (!listed.isEmpty()) {
            throw disagree(listed.getFirst(), "the schema lists it and the record does not have it");
        }
    }

    private void checkTypes(JsonValue types, Shape shape, String place) {
        if (types.isString()) {
            checkType(types.string(), shape, place);
        }
        if (types.isArray()) {
            final JsonCursor cursor = new JsonCursor().wrap(types);
            while (cursor.next()) {
                checkType(cursor.value().string(), shape, place);
            }
        }
    }

    private void checkType(String name, Shape shape, String place) {
        final boolean fits = switch (name) {
            case "string" -> shape.isText();
            case "integer" -> shape.group() == Shape.Group.NUMBER || isNumbers(shape);
            case "number" -> shape instanceof NumberShape;
            case "boolean" -> shape instanceof BooleanShape;
            case "array" -> shape instanceof ListShape;
            case "object" -> shape instanceof Shape.Named || shape instanceof MapShape;
            default -> true;
        };
        if (!fits && shape != AnyShape.ANY && !(shape instanceof DelegatingShape)) {
            throw disagree(place, "the schema lets values of type " + name + " in and the record does not take them");
        }
    }

    private static boolean isNumbers(Shape shape) {
        return shape instanceof EnumShape constants && !constants.isText();
    }

    private IllegalArgumentException disagree(String place, String reason) {
        return new IllegalArgumentException(
                "inputSchema and " + type.getName() + " do not agree on '" + place + "': " + reason);
    }

    private static JsonValue member(JsonValue object, JsonName name) {
        final JsonValue result = new JsonValue();
        if (object.isObject()) {
            object.member(name, result);
        }
        return result;
    }
}
