package org.peregrine.engine.binding.shape;

import java.util.List;
import java.util.function.Function;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/** A value that JSON holds as a string. {@link TextForms} lists the types. */
final class TextShape extends Shape {
    /** Reads a text; whatever it throws means that the text is of another form. */
    @FunctionalInterface
    interface Parser {
        Object parse(String text) throws Exception;
    }

    private final String expectation;
    private final Parser parser;
    private final Function<Object, String> format;
    private String schemaFormat;
    private String schemaPattern;
    private String contentEncoding;
    private List<String> anyFormat = List.of();

    TextShape(String expectation, Parser parser, Function<Object, String> format) {
        this.expectation = expectation;
        this.parser = parser;
        this.format = format;
    }

    TextShape format(String value) {
        schemaFormat = value;
        return this;
    }

    TextShape anyFormat(String... values) {
        anyFormat = List.of(values);
        return this;
    }

    TextShape pattern(String value) {
        schemaPattern = value;
        return this;
    }

    TextShape encoding(String value) {
        contentEncoding = value;
        return this;
    }

    @Override
    Group group() {
        return Group.TEXT;
    }

    @Override
    void describe(SchemaText schema, Constraints constraints) {
        schema.member("type", "string");
        schema.optionalMember("contentEncoding", contentEncoding);
        describeAlternatives(schema);
        constraints.describeText(schema, schemaFormat, schemaPattern);
    }

    private void describeAlternatives(SchemaText schema) {
        if (anyFormat.isEmpty()) {
            return;
        }
        schema.writer().name("anyOf").beginArray();
        for (final String each : anyFormat) {
            schema.writer().beginObject();
            schema.member("format", each);
            schema.writer().endObject();
        }
        schema.writer().endArray();
    }

    @Override
    Object read(JsonValue value) throws Mismatch {
        if (!value.isString()) {
            throw Mismatch.form(expectation);
        }
        return parse(value.string());
    }

    Object parse(String text) throws Mismatch {
        try {
            return parser.parse(text);
        } catch (final Exception ofAnotherForm) {
            throw Mismatch.form(expectation);
        }
    }

    String text(Object value) {
        return format.apply(value);
    }

    @Override
    void write(Object value, JsonWriter writer) {
        writer.value(text(value));
    }

    /** Writes what the names of a map's members must look like; nothing when any will do. */
    void describeNames(SchemaText schema) {
        if (schemaFormat != null || schemaPattern != null || !anyFormat.isEmpty()) {
            schema.writer().name("propertyNames").beginObject();
            describeAlternatives(schema);
            Constraints.NONE.describeText(schema, schemaFormat, schemaPattern);
            schema.writer().endObject();
        }
    }
}
