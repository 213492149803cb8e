package org.peregrine.engine.binding.shape;

import java.lang.invoke.MethodHandle;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * One component of a record, as schema, reading and writing need it. Immutable, any thread.
 *
 * @param name in JSON.
 * @param jsonName the same, for messages.
 * @param description null when there is none.
 * @param shape of its values.
 * @param constraints beyond its type.
 * @param isRequired whether it must be given.
 * @param defaultJson value when it is left out; null for none.
 * @param accessor takes the record, returns the value.
 * @param unset its value when nothing gives it one.
 * @param isIgnored whether JSON does not have it.
 */
public record Component(
        String name,
        JsonName jsonName,
        String description,
        Shape shape,
        Constraints constraints,
        boolean isRequired,
        JsonValue defaultJson,
        MethodHandle accessor,
        Object unset,
        boolean isIgnored) {
    /** Reads a value that was given. */
    Object read(JsonValue value) throws Mismatch {
        if (value.isNull() && !shape.takesNull()) {
            return missing();
        }
        return shape.read(value);
    }

    /** Stands for a value that was not given. */
    Object missing() throws Mismatch {
        if (defaultJson != null) {
            return shape.read(defaultJson);
        }
        if (isRequired) {
            throw Mismatch.missing();
        }
        return shape instanceof OptionalShape optional ? optional.empty() : unset;
    }

    /** Reads the value out of a record. */
    Object of(Object record) {
        try {
            return accessor.invoke(record);
        } catch (final Error failure) {
            throw failure;
        } catch (final Throwable failure) {
            throw new IllegalArgumentException("'" + name + "' cannot be read: " + failure, failure);
        }
    }

    void describe(SchemaText schema) {
        schema.writer().name(name).beginObject();
        if (shape instanceof OptionalShape optional) {
            optional.describePresent(schema, constraints);
        } else {
            schema.members(shape, constraints);
        }
        schema.optionalMember("description", description);
        if (defaultJson != null) {
            schema.writer().name("default").value(defaultJson);
        }
        schema.writer().endObject();
    }
}
