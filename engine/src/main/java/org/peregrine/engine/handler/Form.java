package org.peregrine.engine.handler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * The fields of a form, in the order they are added. Immutable. Source: MCP 2025-11-25, Elicitation, "Requested
 * Schema".
 *
 * <pre>
 *   Form.EMPTY
 *       .required("name", Field.string("Your name").maxLength(80))
 *       .optional("age", Field.integer("Your age").minimum(0))
 *       .optional("colour", Field.choice("red", "green").byDefault("red"))
 * </pre>
 */
public final class Form {
    /** A form without fields. */
    public static final Form EMPTY = new Form(Map.of(), List.of());

    private static final int MAX_SCHEMA_BYTES = 1 << 16;

    private final Map<String, Field> fields;
    private final List<String> required;

    private Form(Map<String, Field> fields, List<String> required) {
        this.fields = fields;
        this.required = required;
    }

    /**
     * Adds a field that has to be filled in.
     *
     * @param name of the field.
     * @param field its kind.
     * @return a new form.
     */
    public Form required(String name, Field field) {
        final List<String> names = new ArrayList<>(required);
        names.add(name);
        return new Form(with(name, field), List.copyOf(names));
    }

    /**
     * Adds a field that may be left out.
     *
     * @param name of the field.
     * @param field its kind.
     * @return a new form.
     */
    public Form optional(String name, Field field) {
        return new Form(with(name, field), required);
    }

    private Map<String, Field> with(String name, Field field) {
        final Map<String, Field> all = new LinkedHashMap<>(fields);
        if (all.put(name, Objects.requireNonNull(field)) != null) {
            throw new IllegalArgumentException("The form has the field '" + name + "' twice");
        }
        return all;
    }

    /**
     * The first revision whose clients may be asked. Forms came with 2025-06-18, but some clients of earlier revisions
     * declare that they take them, and then they do.
     */
    ProtocolVersion since() {
        return fields.values().stream().anyMatch(Field::isArray)
                ? ProtocolVersion.V2025_11_25
                : ProtocolVersion.V2024_11_05;
    }

    /**
     * Completes what a user filled in by the defaults of the fields that the client left out. Source: MCP 2025-11-25,
     * Elicitation, "Supported Schema Types": a client that does not show defaults sends no value either.
     *
     * @param content of an accepted answer, an object.
     * @return the content itself when it lacks nothing.
     */
    JsonValue completed(JsonValue content) {
        final JsonValue given = new JsonValue();
        final List<String> missing = fields.entrySet().stream()
                .filter(field -> field.getValue().hasDefault() && !content.member(JsonName.of(field.getKey()), given))
                .map(Map.Entry::getKey)
                .toList();
        if (missing.isEmpty()) {
            return content;
        }
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer().beginObject();
        final JsonCursor cursor = new JsonCursor().wrap(content);
        while (cursor.next()) {
            final JsonValue value = cursor.value();
            writer.name(cursor.name()).rawValue(value.buffer(), value.offset(), value.length());
        }
        missing.forEach(name -> fields.get(name).writeDefault(writer.name(name)));
        writer.endObject();
        return json.value();
    }

    /**
     * The form as a schema.
     *
     * @return a JSON Schema of type object.
     */
    public String schema() {
        final HeapJson json = new HeapJson(MAX_SCHEMA_BYTES);
        final JsonWriter writer = json.writer();
        writer.beginObject().name("type").value("object").name("properties").beginObject();
        fields.forEach((name, field) -> field.writeTo(writer.name(name)));
        writer.endObject();
        if (!required.isEmpty()) {
            writer.name("required").beginArray();
            required.forEach(writer::value);
            writer.endArray();
        }
        writer.endObject();
        if (writer.overflowed()) {
            throw new IllegalArgumentException("The form's schema is longer than " + MAX_SCHEMA_BYTES + " bytes");
        }
        return json.toString();
    }
}
