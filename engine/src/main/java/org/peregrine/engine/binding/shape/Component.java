package org.peregrine.engine.binding.shape;

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
 * @param slot way of its values.
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
        Slot slot,
        boolean isIgnored) {
    /** Reads a value that was given. */
    void read(JsonValue value, RecordSlots slots, int index) throws Mismatch {
        if (value.isNull() && !shape.takesNull()) {
            missing(slots, index);
        } else {
            slot.read(value, slots, index);
        }
    }

    /** Stands for a value that was not given. */
    void missing(RecordSlots slots, int index) throws Mismatch {
        if (defaultJson != null) {
            slot.read(defaultJson, slots, index);
        } else if (isRequired) {
            throw Mismatch.missing();
        } else {
            slot.unset(slots, index);
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
