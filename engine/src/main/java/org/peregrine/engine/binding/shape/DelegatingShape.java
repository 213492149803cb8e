package org.peregrine.engine.binding.shape;

import java.lang.invoke.MethodHandle;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A record of one component with {@code @JsonValue}: in JSON it is that component and no object. */
final class DelegatingShape extends Shape {
    private final Component component;
    private final MethodHandle constructor;

    DelegatingShape(Component component, MethodHandle constructor) {
        this.component = component;
        this.constructor = constructor;
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
        final Object held = component.shape().read(value);
        try {
            return constructor.invoke(new Object[] {held});
        } catch (final Error failure) {
            throw failure;
        } catch (final Throwable refusal) {
            throw Mismatch.refused(refusal);
        }
    }

    @Override
    void write(Object value, JsonWriter writer) {
        component.shape().writeElement(component.of(value), writer);
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
