package org.peregrine.engine.binding.shape;

import java.util.concurrent.atomic.AtomicBoolean;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** True or false. */
final class BooleanShape extends Shape {
    private static final BooleanShape PLAIN = new BooleanShape(false);
    private static final BooleanShape ATOMIC = new BooleanShape(true);

    private final boolean atomic;

    private BooleanShape(boolean atomic) {
        this.atomic = atomic;
    }

    /** The shape of a class; null when it is another. */
    static BooleanShape of(Class<?> type) {
        if (type == AtomicBoolean.class) {
            return ATOMIC;
        }
        return type == boolean.class || type == Boolean.class ? PLAIN : null;
    }

    @Override
    Group group() {
        return Group.OTHER;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "boolean");
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        final boolean read = readBoolean(value);
        return atomic ? new AtomicBoolean(read) : (Object) read;
    }

    static boolean readBoolean(JsonValue value) throws Mismatch {
        if (!value.isBoolean()) {
            throw Mismatch.form("true or false");
        }
        return value.booleanValue(false);
    }

    @Override
    void write(Object value, JsonWriter writer) {
        writer.value(atomic ? ((AtomicBoolean) value).get() : (boolean) value);
    }
}
