package org.peregrine.engine.binding.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * A sealed interface of records: an object whose member {@code type}, or the one that {@code @JsonTypeInfo} names,
 * gives which one it is.
 */
final class SealedShape extends Shape.Named {
    private final String definitionName;
    private final String description;
    private final String kindMember;
    private final JsonName kindName;
    private final Map<String, RecordShape> kinds = new LinkedHashMap<>();
    private final Map<Class<?>, String> kindOf = new LinkedHashMap<>();

    SealedShape(String definitionName, String description, String kindMember) {
        this.definitionName = definitionName;
        this.description = description;
        this.kindMember = kindMember;
        this.kindName = JsonName.of(kindMember);
    }

    void add(String kind, Class<?> type, RecordShape shape) {
        if (kinds.put(kind, shape) != null) {
            throw new IllegalArgumentException("two kinds are named '" + kind + "'");
        }
        kindOf.put(type, kind);
    }

    /** Refuses a record that has a component of the name that distinguishes the kinds. */
    void check() {
        kinds.forEach((kind, shape) -> {
            if (shape.components().stream()
                    .anyMatch(component -> component.name().equals(kindMember))) {
                throw new IllegalArgumentException("record " + kind + " has a component '" + kindMember
                        + "', which tells the kinds of " + definitionName + " apart");
            }
        });
    }

    @Override
    String definitionName() {
        return definitionName;
    }

    @Override
    Group group() {
        return Group.OTHER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "object");
        schema.optionalMember("description", description);
        final JsonWriter writer = schema.writer().name("oneOf").beginArray();
        kinds.forEach((kind, shape) -> {
            writer.beginObject();
            shape.describe(schema, kindMember, kind);
            writer.endObject();
        });
        writer.endArray();
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        if (!value.isObject()) {
            throw Mismatch.form("an object");
        }
        final JsonValue member = new JsonValue();
        if (!value.member(kindName, member)) {
            throw Mismatch.missing().under(kindMember);
        }
        final RecordShape shape = member.isString() ? kinds.get(member.string()) : null;
        if (shape == null) {
            throw Mismatch.form("one of " + String.join(", ", kinds.keySet())).under(kindMember);
        }
        return shape.read(value, kindMember, new RecordSlots(shape.components().size()));
    }

    @Override
    void write(Object value, JsonWriter writer) {
        final String kind = kindOf.get(value.getClass());
        writer.beginObject().name(kindName).value(kind);
        kinds.get(kind).writeMembers(value, writer);
        writer.endObject();
    }

    @Override
    void forEachInner(Visitor visitor) {
        // Each kind is written here, with the member that names it: not as a definition of its own.
        kinds.values().forEach(shape -> shape.forEachInner(visitor));
    }

    @Override
    boolean hasValue(Judge inner) {
        final List<RecordShape> possible = new ArrayList<>(kinds.values());
        return possible.stream().anyMatch(shape -> shape.hasValue(inner));
    }
}
