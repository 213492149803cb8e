package org.peregrine.engine.binding.shape;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * The way of one component between JSON and its record, without a box where it is a primitive. Immutable, any thread.
 */
abstract class Slot {
    private final String source;
    private final Class<?> sourceType;

    /** A way by the method of {@link RecordSlots} that the constructor takes the value from, and its type. */
    private Slot(String source, Class<?> sourceType) {
        this.source = source;
        this.sourceType = sourceType;
    }

    /** Reads a value that was given into its place. */
    abstract void read(JsonValue value, RecordSlots slots, int index) throws Mismatch;

    /** Puts in what stands for a value that nothing gives: an empty one, null, or zero. */
    void unset(RecordSlots slots, int index) {
        slots.set(index, 0L); // Of a double, too.
    }

    /** Writes the member of a record; nothing when its value is absent. */
    abstract void write(Object record, JsonName name, JsonWriter writer);

    /** The way of a component that JSON has. */
    static Slot of(Class<?> type, Shape shape, MethodHandle accessor) {
        if (shape instanceof IntegerShape integers && type.isPrimitive()) {
            return new OfInteger(integers, accessor);
        }
        if (shape instanceof BooleanShape && type.isPrimitive()) {
            return new OfBoolean(accessor);
        }
        if (shape instanceof NumberShape numbers && type == double.class) {
            return new OfDouble(numbers, accessor);
        }
        return new OfReference(shape, accessor, shape instanceof OptionalShape optional ? optional.empty() : null);
    }

    /** The way of a component that JSON does not have. */
    static Slot ignored(Object unset) {
        return new OfReference(null, null, unset);
    }

    /**
     * A constructor that takes its arguments from slots.
     *
     * @param constructor of the record.
     * @param slots of its components, in order.
     * @return of type {@code (RecordSlots)Object}.
     */
    static MethodHandle constructor(MethodHandle constructor, List<Slot> slots) {
        final List<MethodHandle> sources = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            final Slot slot = slots.get(i);
            final MethodHandle source = MethodHandles.insertArguments(
                    source(slot.source, MethodType.methodType(slot.sourceType, int.class)), 1, i);
            final Class<?> wanted = constructor.type().parameterType(i);
            final MethodType type = MethodType.methodType(wanted, RecordSlots.class);
            sources.add(
                    slot.sourceType.isPrimitive()
                            ? MethodHandles.explicitCastArguments(source, type)
                            : source.asType(type));
        }
        final MethodHandle fromMany =
                MethodHandles.filterArguments(constructor, 0, sources.toArray(MethodHandle[]::new));
        final MethodType one = MethodType.methodType(constructor.type().returnType(), RecordSlots.class);
        return MethodHandles.permuteArguments(fromMany, one, new int[slots.size()])
                .asType(one.changeReturnType(Object.class));
    }

    private static MethodHandle source(String name, MethodType type) {
        try {
            return MethodHandles.lookup().findVirtual(RecordSlots.class, name, type);
        } catch (final ReflectiveOperationException impossible) {
            throw new LinkageError(name, impossible);
        }
    }

    /** Reads a value out of a record, by an accessor of type {@code (Object)Object}. */
    static Object value(MethodHandle accessor, Object record, JsonName name) {
        try {
            return (Object) accessor.invokeExact(record);
        } catch (final Throwable failure) {
            throw unreadable(name, failure);
        }
    }

    /** An accessor as the failure of the author's code that it may be. */
    private static IllegalArgumentException unreadable(JsonName name, Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalArgumentException("'" + name + "' cannot be read: " + failure, failure);
    }

    /** Byte, short, int and long. */
    private static final class OfInteger extends Slot {
        private final IntegerShape shape;
        private final MethodHandle accessor;

        OfInteger(IntegerShape shape, MethodHandle accessor) {
            super("longAt", long.class);
            this.shape = shape;
            this.accessor = accessor.asType(MethodType.methodType(long.class, Object.class));
        }

        @Override
        void read(JsonValue value, RecordSlots slots, int index) throws Mismatch {
            slots.set(index, shape.readLong(value));
        }

        @Override
        void write(Object record, JsonName name, JsonWriter writer) {
            final long value;
            try {
                value = (long) accessor.invokeExact(record);
            } catch (final Throwable failure) {
                throw unreadable(name, failure);
            }
            writer.name(name).value(value);
        }
    }

    private static final class OfBoolean extends Slot {
        private final MethodHandle accessor;

        OfBoolean(MethodHandle accessor) {
            super("longAt", long.class);
            this.accessor = accessor.asType(MethodType.methodType(boolean.class, Object.class));
        }

        @Override
        void read(JsonValue value, RecordSlots slots, int index) throws Mismatch {
            slots.set(index, BooleanShape.readBoolean(value) ? 1L : 0L);
        }

        @Override
        void write(Object record, JsonName name, JsonWriter writer) {
            final boolean value;
            try {
                value = (boolean) accessor.invokeExact(record);
            } catch (final Throwable failure) {
                throw unreadable(name, failure);
            }
            writer.name(name).value(value);
        }
    }

    private static final class OfDouble extends Slot {
        private final NumberShape shape;
        private final MethodHandle accessor;

        OfDouble(NumberShape shape, MethodHandle accessor) {
            super("doubleAt", double.class);
            this.shape = shape;
            this.accessor = accessor.asType(MethodType.methodType(double.class, Object.class));
        }

        @Override
        void read(JsonValue value, RecordSlots slots, int index) throws Mismatch {
            slots.set(index, shape.readDouble(value));
        }

        @Override
        void write(Object record, JsonName name, JsonWriter writer) {
            final double value;
            try {
                value = (double) accessor.invokeExact(record);
            } catch (final Throwable failure) {
                throw unreadable(name, failure);
            }
            NumberShape.writeDouble(value, writer.name(name));
        }
    }

    /** Everything that is no primitive, the primitives that JSON writes as text, and what JSON does not have. */
    private static final class OfReference extends Slot {
        private final Shape shape;
        private final MethodHandle accessor;
        private final Object unset;

        /** Without a shape JSON does not have it. */
        OfReference(Shape shape, MethodHandle accessor, Object unset) {
            super("referenceAt", Object.class);
            this.shape = shape;
            this.accessor =
                    accessor == null ? null : accessor.asType(MethodType.methodType(Object.class, Object.class));
            this.unset = unset;
        }

        @Override
        void read(JsonValue value, RecordSlots slots, int index) throws Mismatch {
            slots.set(index, shape.read(value));
        }

        @Override
        void unset(RecordSlots slots, int index) {
            slots.set(index, unset);
        }

        @Override
        void write(Object record, JsonName name, JsonWriter writer) {
            if (shape == null) {
                return;
            }
            final Object value = value(accessor, record, name);
            if (!shape.isAbsent(value)) {
                shape.write(value, writer.name(name));
            }
        }
    }
}
