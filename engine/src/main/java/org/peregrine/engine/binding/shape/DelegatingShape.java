package org.peregrine.engine.binding.shape;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A record of one component with {@code @JsonValue}: in JSON it is that component and no object. */
final class DelegatingShape extends Shape {
    private final Component component;
    private final MethodHandle accessor;
    private final MethodHandle constructor;

    DelegatingShape(Component component, MethodHandle accessor, MethodHandle constructor) {
        this.component = component;
        this.accessor = accessor.asType(MethodType.methodType(Object.class, Object.class));
        this.constructor = Slot.constructor(constructor, List.of(component.slot()));
    }

    @Override
    Group group() {
        return component.shape().group();
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.members(component.shape(), constraints.isEmpty() ? component.constraints() : constraints);
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        final RecordSlots slots = new RecordSlots(1);
        component.slot().read(value, slots, 0);
        return RecordShape.constructed(constructor, slots);
    }

    @Override
    void write(Object value, JsonWriter writer) {
        component.shape().writeElement(Slot.value(accessor, value, component.jsonName()), writer);
    }

    @Override
    boolean takesNull() {
        return component.shape().takesNull();
    }

    @Override
    void forEachInner(Visitor visitor) {
        visitor.visit(component.shape());
    }

    @Override
    boolean hasValue(Judge inner) {
        return inner.holds(component.shape());
    }
}
