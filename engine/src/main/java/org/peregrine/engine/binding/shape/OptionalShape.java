package org.peregrine.engine.binding.shape;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A value that may be missing. A record leaves its member out; in a container null stands for it. */
final class OptionalShape extends Shape {
    private final Shape inner;
    private final Constraints constraints;
    private final Function<Object, Object> wrap;
    private final Function<Object, Object> unwrap;

    private OptionalShape(
            Shape inner, Constraints constraints, Function<Object, Object> wrap, Function<Object, Object> unwrap) {
        this.inner = inner;
        this.constraints = constraints;
        this.wrap = wrap;
        this.unwrap = unwrap;
    }

    /** A value that is null when it is missing. */
    static OptionalShape nullable(Shape inner) {
        return new OptionalShape(inner, Constraints.NONE, value -> value, value -> value);
    }

    /** A class that holds a value or none. */
    static OptionalShape of(Class<?> type, Shape inner, Constraints constraints) {
        if (type == Optional.class) {
            return new OptionalShape(
                    inner, constraints, Optional::ofNullable, value -> ((Optional<?>) value).orElse(null));
        }
        return new OptionalShape(inner, constraints, AtomicReference::new, value -> ((AtomicReference<?>) value).get());
    }

    /** OptionalInt, OptionalLong and OptionalDouble; null for any other class. */
    static OptionalShape ofPrimitive(Class<?> type) {
        if (type == OptionalInt.class) {
            return new OptionalShape(
                    IntegerShape.of(int.class),
                    Constraints.NONE,
                    value -> value == null ? OptionalInt.empty() : OptionalInt.of((int) value),
                    value -> value instanceof OptionalInt some && some.isPresent() ? (Object) some.getAsInt() : null);
        }
        if (type == OptionalLong.class) {
            return new OptionalShape(
                    IntegerShape.of(long.class),
                    Constraints.NONE,
                    value -> value == null ? OptionalLong.empty() : OptionalLong.of((long) value),
                    value -> value instanceof OptionalLong some && some.isPresent() ? (Object) some.getAsLong() : null);
        }
        if (type == OptionalDouble.class) {
            return new OptionalShape(
                    NumberShape.of(double.class),
                    Constraints.NONE,
                    value -> value == null ? OptionalDouble.empty() : OptionalDouble.of((double) value),
                    value -> value instanceof OptionalDouble some && some.isPresent()
                            ? (Object) some.getAsDouble()
                            : null);
        }
        return null;
    }

    /** The value that stands for none. */
    Object empty() {
        return wrap.apply(null);
    }

    Shape inner() {
        return inner;
    }

    @Override
    Group group() {
        return inner.group();
    }

    @Override
    public boolean isText() {
        return inner.isText();
    }

    @Override
    boolean takesNull() {
        return true;
    }

    @Override
    boolean isAbsent(Object value) {
        return value == null || unwrap.apply(value) == null;
    }

    /** In a record: the schema of the value in it, since a member that is missing is left out. */
    void describePresent(SchemaText schema, Constraints own) {
        schema.members(inner, own.isEmpty() ? constraints : own);
    }

    @Override
    void describe(SchemaText schema, Constraints own) {
        schema.writer().name("anyOf").beginArray();
        schema.inner(inner, own.isEmpty() ? constraints : own);
        schema.writer().beginObject();
        schema.member("type", "null");
        schema.writer().endObject().endArray();
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        return wrap.apply(value.isNull() ? null : inner.read(value));
    }

    @Override
    void write(Object value, JsonWriter writer) {
        final Object held = value == null ? null : unwrap.apply(value);
        if (held == null) {
            writer.nullValue();
        } else {
            inner.write(held, writer);
        }
    }

    @Override
    void forEachInner(Visitor visitor) {
        visitor.visit(inner);
    }
}
