package org.peregrine.engine.binding.shape;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A record: an object with its components as members, in their order, and no others. */
public final class RecordShape extends Shape.Named {
    private final String definitionName;
    private final String description;
    private List<Component> components;
    private MethodHandle constructor;
    private final boolean open;

    /**
     * A shape to be completed.
     *
     * @param open whether members that are no components are left alone.
     */
    RecordShape(String definitionName, String description, boolean open) {
        this.definitionName = definitionName;
        this.description = description;
        this.open = open;
    }

    /** Completes the shape once its components, which may refer to it, are known. */
    void complete(List<Component> all, MethodHandle canonicalConstructor) {
        components = List.copyOf(all);
        constructor = Slot.constructor(
                canonicalConstructor, all.stream().map(Component::slot).toList());
    }

    @Override
    String definitionName() {
        return definitionName;
    }

    /**
     * The components of the record.
     *
     * @return in the order of declaration.
     */
    public List<Component> components() {
        return components;
    }

    @Override
    Group group() {
        return Group.OTHER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        describe(schema, null, null);
    }

    /** As the schema of a kind among others, told by a member of its own. */
    void describe(SchemaText schema, String kindMember, String kind) {
        schema.member("type", "object");
        final JsonWriter writer = schema.writer();
        if (kind != null || components.stream().anyMatch(component -> !component.isIgnored())) {
            writer.name("properties").beginObject();
            if (kind != null) {
                writer.name(kindMember).beginObject();
                schema.member("const", kind);
                writer.endObject();
            }
            for (final Component component : components) {
                if (!component.isIgnored()) {
                    component.describe(schema);
                }
            }
            writer.endObject();
        }
        if (kind != null || components.stream().anyMatch(Component::isRequired)) {
            writer.name("required").beginArray();
            if (kind != null) {
                writer.value(kindMember);
            }
            components.stream().filter(Component::isRequired).forEach(component -> writer.value(component.name()));
            writer.endArray();
        }
        schema.optionalMember("description", description);
        if (!open) {
            writer.name("additionalProperties").value(false);
        }
    }

    @Override
    public Object read(JsonValue value) throws Mismatch {
        return read(value, null, new RecordSlots(components.size()));
    }

    /**
     * Reads a record by way of slots that are kept.
     *
     * @param value read before this returns.
     * @param slots overwritten, and emptied before this returns.
     * @return the record.
     * @throws Mismatch when the value does not fit.
     */
    public Object read(JsonValue value, RecordSlots slots) throws Mismatch {
        return read(value, null, slots);
    }

    /**
     * Reads a record.
     *
     * @param kindMember a member that is not the record's own; null when there is none.
     * @param slots overwritten, and emptied before this returns.
     */
    Object read(JsonValue value, String kindMember, RecordSlots slots) throws Mismatch {
        if (!value.isObject()) {
            throw Mismatch.form("an object");
        }
        slots.begin(components.size());
        try {
            readMembers(value, kindMember, slots);
            return constructed(constructor, slots);
        } finally {
            slots.end();
        }
    }

    private void readMembers(JsonValue value, String kindMember, RecordSlots slots) throws Mismatch {
        final JsonCursor cursor = slots.cursor().wrap(value);
        int next = 0;
        while (cursor.next()) {
            final int index = find(cursor, next);
            if (index >= 0) {
                slots.give(index);
                readMember(index, cursor.value(), slots);
                next = index + 1;
            } else if (!open && !(kindMember != null && kindMember.equals(cursor.name()))) {
                throw Mismatch.unknown().under(cursor.name());
            }
        }
        for (int i = 0; i < components.size(); i++) {
            if (!slots.isGiven(i)) {
                readMember(i, null, slots);
            }
        }
    }

    /** Reads the next member first, which is the right one when the client keeps the order of the schema. */
    private int find(JsonCursor cursor, int expected) {
        for (int i = 0; i < components.size(); i++) {
            final int index = expected + i < components.size() ? expected + i : expected + i - components.size();
            final Component component = components.get(index);
            if (!component.isIgnored() && cursor.nameEquals(component.jsonName())) {
                return index;
            }
        }
        return -1;
    }

    /** Without a value what stands for it. */
    private void readMember(int index, JsonValue value, RecordSlots slots) throws Mismatch {
        final Component component = components.get(index);
        try {
            if (value == null) {
                component.missing(slots, index);
            } else {
                component.read(value, slots, index);
            }
        } catch (final Mismatch mismatch) {
            throw mismatch.under(component.name());
        }
    }

    /** Calls the author's constructor, which may refuse its arguments. */
    static Object constructed(MethodHandle constructor, RecordSlots slots) throws Mismatch {
        try {
            return (Object) constructor.invokeExact(slots);
        } catch (final Error failure) {
            throw failure;
        } catch (final Throwable refusal) {
            throw Mismatch.refused(refusal);
        }
    }

    @Override
    void write(Object value, JsonWriter writer) {
        writer.beginObject();
        writeMembers(value, writer);
        writer.endObject();
    }

    void writeMembers(Object value, JsonWriter writer) {
        for (int i = 0; i < components.size(); i++) {
            final Component component = components.get(i);
            component.slot().write(value, component.jsonName(), writer);
        }
    }

    @Override
    void forEachInner(Visitor visitor) {
        for (final Component component : components) {
            if (component.shape() instanceof OptionalShape optional) {
                visitor.visit(optional.inner());
            } else if (!component.isIgnored()) {
                visitor.visit(component.shape());
            }
        }
    }

    @Override
    boolean hasValue(Judge inner) {
        for (final Component component : components) {
            if (component.isRequired() && !inner.holds(component.shape())) {
                return false;
            }
        }
        return true;
    }
}
