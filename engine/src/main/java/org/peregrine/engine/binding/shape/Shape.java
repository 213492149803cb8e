package org.peregrine.engine.binding.shape;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * A Java type as JSON: what its schema says, how a value is read from JSON and how it is written. The three stand in
 * one class for each form, so that none of them can differ from the others. Immutable once built, any thread.
 */
public abstract class Shape {
    /** Kinds of values, which decide the constraints that make sense. */
    enum Group {
        NUMBER,
        TEXT,
        ARRAY,
        OBJECT,
        OTHER
    }

    /** An object that a schema may refer to by a name. */
    abstract static class Named extends Shape {
        /** Letters, digits, dots, hyphens and underscores. */
        abstract String definitionName();
    }

    /** Goes through the shapes inside another. */
    @FunctionalInterface
    interface Visitor {
        void visit(Shape inner);
    }

    /** Judges a shape inside another. */
    @FunctionalInterface
    interface Judge {
        boolean holds(Shape inner);
    }

    /** The constraints that may be set on it. */
    abstract Group group();

    /** Writes its keywords into the open object of a schema. */
    abstract void describe(SchemaText schema, Constraints constraints);

    /** Reads a value that is present and, unless {@link #takesNull()}, not null. */
    abstract Object read(JsonValue value) throws Mismatch;

    /** Writes a value that is not null, unless {@link #takesNull()}. */
    abstract void write(Object value, JsonWriter writer);

    /** Whether null is one of its values. */
    boolean takesNull() {
        return false;
    }

    /** Whether a value is as good as none, so that a record leaves its member out. */
    boolean isAbsent(Object value) {
        return value == null;
    }

    /**
     * Whether each of its values is a string in JSON.
     *
     * @return true also of constants with names, and of an optional text.
     */
    public boolean isText() {
        return group() == Group.TEXT;
    }

    /** Visits the shapes inside. */
    void forEachInner(Visitor visitor) {}

    /** Whether a value exists that ends, given that the visited ones do. */
    boolean hasValue(Judge inner) {
        return true;
    }

    /** Reads an element of a container. */
    final Object readElement(JsonValue value) throws Mismatch {
        if (value.isNull() && !takesNull()) {
            throw Mismatch.missing();
        }
        return read(value);
    }

    /** Writes an element of a container; null as such, which the schema then judges. */
    final void writeElement(Object value, JsonWriter writer) {
        if (value == null && !takesNull()) {
            writer.nullValue();
        } else {
            write(value, writer);
        }
    }
}
