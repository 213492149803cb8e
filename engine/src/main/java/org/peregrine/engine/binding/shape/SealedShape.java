package org.peregrine.engine.binding.shape;

import java.lang.annotation.Annotation;
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
    /**
     * The records of a sealed interface and the member that distinguishes them.
     *
     * @param member of the object that names the kind.
     * @param names of the kinds, in the order in which they are permitted.
     */
    record Kinds(String member, Map<Class<?>, String> names) {
        private static final String MEMBER = "type";

        /**
         * Reads {@code @JsonTypeInfo}, {@code @JsonSubTypes} and {@code @JsonTypeName}; without them names are simple
         * names.
         */
        static Kinds of(Class<?> type) {
            final Annotation info = AnnotationReader.jackson(type, "JsonTypeInfo");
            String member = MEMBER;
            if (info != null) {
                final String use = String.valueOf(AnnotationReader.value(info, "use"));
                final String include = String.valueOf(AnnotationReader.value(info, "include"));
                if (!(use.equals("NAME") || use.equals("SIMPLE_NAME"))
                        || !(include.equals("PROPERTY") || include.equals("EXISTING_PROPERTY"))) {
                    throw new IllegalArgumentException("@JsonTypeInfo must use NAME or SIMPLE_NAME as PROPERTY");
                }
                final String property = AnnotationReader.text(info, "property");
                member = property == null ? "@" + MEMBER : property;
            }
            final Map<Class<?>, String> names = new LinkedHashMap<>();
            permitted(type, names);
            for (final Object subtype :
                    AnnotationReader.elements(AnnotationReader.jackson(type, "JsonSubTypes"), "value")) {
                final String name = AnnotationReader.text((Annotation) subtype, "name");
                if (name != null) {
                    names.replace((Class<?>) AnnotationReader.value((Annotation) subtype, "value"), name);
                }
            }
            return new Kinds(member, names);
        }

        private static void permitted(Class<?> type, Map<Class<?>, String> names) {
            for (final Class<?> kind : type.getPermittedSubclasses()) {
                if (kind.isSealed()) {
                    permitted(kind, names);
                } else if (kind.isRecord()) {
                    final String name = AnnotationReader.text(AnnotationReader.jackson(kind, "JsonTypeName"), "value");
                    names.put(kind, name == null ? kind.getSimpleName() : name);
                } else {
                    throw new IllegalArgumentException(
                            kind.getName() + ", a kind of " + type.getName() + ", is no record");
                }
            }
        }
    }

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
